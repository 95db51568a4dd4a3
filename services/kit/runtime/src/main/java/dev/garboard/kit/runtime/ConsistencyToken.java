package dev.garboard.kit.runtime;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a caller knows to be written: a later read shows at least that. {@code <id>:<version>} in
 * the header {@code X-Consistency-Token}.
 *
 * @param aggregate its id, a UUID
 * @param version counts its changes from 1
 */
public record ConsistencyToken(UUID aggregate, long version) {
  /** Where it stands in requests and answers. */
  public static final HeaderName HEADER = HeaderNames.create("X-Consistency-Token");

  private static final Pattern FORM = Pattern.compile("(.{36}):([1-9][0-9]{0,17})");

  @Override
  public String toString() {
    return aggregate + ":" + version;
  }

  /**
   * The version of this aggregate that the request asks for; of another, none.
   *
   * @throws Refusal MALFORMED_REQUEST if it is no token of ours
   */
  public static Optional<Long> versionOf(UUID aggregate, ServerRequest request) {
    return request
        .headers()
        .first(HEADER)
        .map(ConsistencyToken::read)
        .filter(token -> token.aggregate.equals(aggregate))
        .map(ConsistencyToken::version);
  }

  private static ConsistencyToken read(String text) {
    var form = FORM.matcher(text);
    try {
      if (form.matches()) {
        return new ConsistencyToken(UUID.fromString(form.group(1)), Long.parseLong(form.group(2)));
      }
    } catch (IllegalArgumentException e) {
      // Refused like any other form.
    }
    throw new Refusal(
        Problem.MALFORMED_REQUEST, "X-Consistency-Token is one that we gave with an answer");
  }
}
