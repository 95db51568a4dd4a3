package dev.garboard.user.http;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.user.domain.UserId;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a caller knows to be written: a later read shows at least that. {@code <user>:<version>} in
 * the header {@code X-Consistency-Token}.
 */
record ConsistencyToken(UserId user, long version) {
  static final HeaderName HEADER = HeaderNames.create("X-Consistency-Token");
  private static final Pattern FORM = Pattern.compile("(.{36}):([1-9][0-9]{0,17})");

  @Override
  public String toString() {
    return user + ":" + version;
  }

  /** The version of this user that the request asks for; of another, none. */
  static Optional<Long> versionOf(UserId user, ServerRequest request) {
    return request
        .headers()
        .first(HEADER)
        .map(ConsistencyToken::read)
        .filter(token -> token.user.equals(user))
        .map(ConsistencyToken::version);
  }

  private static ConsistencyToken read(String text) {
    var form = FORM.matcher(text);
    try {
      if (form.matches()) {
        return new ConsistencyToken(UserId.of(form.group(1)), Long.parseLong(form.group(2)));
      }
    } catch (IllegalArgumentException e) {
      // Refused like any other form.
    }
    throw new Refusal(
        Problem.MALFORMED_REQUEST, "X-Consistency-Token is one that we gave with an answer");
  }
}
