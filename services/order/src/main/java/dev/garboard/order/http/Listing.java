package dev.garboard.order.http;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.order.domain.OrderId;
import dev.garboard.order.domain.OrderStatus;
import dev.garboard.order.domain.OrderSummaries.Selection;
import dev.garboard.order.domain.UserId;
import io.helidon.common.parameters.Parameters;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The query of a list.
 *
 * @param limit 1 to 100
 */
record Listing(Selection selection, int limit) {
  private static final Set<String> KNOWN = Set.of("user_id", "status", "limit", "cursor");
  private static final int MOST = 100;
  private static final int USUAL = 20;

  static Listing in(Parameters query) {
    query.names().stream()
        .filter(name -> !KNOWN.contains(name))
        .findFirst()
        .ifPresent(
            name -> refuse("has no such parameter; known are user_id, status, limit, cursor"));
    return new Listing(
        new Selection(
            read(query, "user_id", UserId::of),
            read(query, "status", OrderStatus::read),
            read(query, "cursor", OrderId::of)),
        read(query, "limit", Listing::limit).orElse(USUAL));
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
