package dev.garboard.kit.runtime;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Versions as entity tags, and what a request makes of them (RFC 9110 section 13.1). */
public final class ETags {
  private static final Pattern ONE = Pattern.compile("\"\\d{1,18}\"|\\*");
  private static final Pattern COMMA = Pattern.compile(",");

  private ETags() {}

  /** The strong tag of a version. */
  public static String of(long version) {
    return "\"" + version + "\"";
  }

  /**
   * The version of If-Match; {@code *} expects none.
   *
   * @throws Refusal PRECONDITION_REQUIRED if it is required and absent, MALFORMED_REQUEST if it is
   *     no tag of ours
   */
  public static Optional<Long> expected(ServerRequest request, boolean required) {
    var given = request.headers().all(HeaderNames.IF_MATCH, List::of);
    if (required && given.isEmpty()) {
      throw new Refusal(
          Problem.PRECONDITION_REQUIRED, "send If-Match with the ETag that you read, or *");
    }
    if (given.size() > 1 || !given.stream().allMatch(ONE.asMatchPredicate())) {
      throw new Refusal(Problem.MALFORMED_REQUEST, "If-Match is one ETag as we gave it, or *");
    }
    return given.stream()
        .filter(text -> !text.equals("*"))
        .map(text -> Long.valueOf(text.substring(1, text.length() - 1)))
        .findFirst();
  }

  /** Whether If-None-Match has this version, by the weak comparison. */
  public static boolean isKnown(ServerRequest request, long version) {
    return request.headers().all(HeaderNames.IF_NONE_MATCH, List::of).stream()
        .flatMap(COMMA::splitAsStream)
        .map(text -> text.strip().replaceFirst("^W/", ""))
        .anyMatch(text -> text.equals("*") || text.equals(of(version)));
  }
}
