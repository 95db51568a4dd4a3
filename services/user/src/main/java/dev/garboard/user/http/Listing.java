package dev.garboard.user.http;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.user.domain.Email;
import dev.garboard.user.domain.UserId;
import io.helidon.common.parameters.Parameters;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The query of a list.
 *
 * @param limit 1 to 100
 * @param after the last user of the page before
 */
record Listing(Optional<Email> email, int limit, Optional<UserId> after) {
  private static final Set<String> KNOWN = Set.of("email", "limit", "cursor");
  private static final int MOST = 100;

  static Listing in(Parameters query, int pageSize) {
    query.names().stream()
        .filter(name -> !KNOWN.contains(name))
        .findFirst()
        .ifPresent(name -> refuse("has no such parameter; known are email, limit, cursor"));
    return new Listing(
        read(query, "email", Email::new),
        read(query, "limit", Listing::limit).orElse(pageSize),
        read(query, "cursor", UserId::of));
  }

  private static <T> Optional<T> read(
      Parameters query, String name, Function<String, T> constructor) {
    if (query.contains(name) && query.all(name).size() > 1) {
      throw refuse(name + " is there twice");
    }
    try {
      return query.first(name).asOptional().map(constructor);
    } catch (IllegalArgumentException e) {
      throw refuse(name + " " + e.getMessage());
    }
  }

  private static int limit(String text) {
    var limit = text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException("is 1 to " + MOST);
    }
    return limit;
  }

  private static Refusal refuse(String detail) {
    throw new Refusal(Problem.MALFORMED_REQUEST, "the query: " + detail);
  }
}
