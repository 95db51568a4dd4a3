package dev.garboard.kit.runtime;

import io.helidon.http.DirectHandler;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;

/** What Helidon lets pass in the head of an HTTP/1.1 request, and its refusal. */
final class RequestHead {
  private RequestHead() {}

  static boolean hasNameless(Headers headers) {
    for (var header : headers) {
      if (header.name().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Methods are case-sensitive (RFC 9110, section 9.1); Helidon serves {@code get} as GET. */
  static boolean methodInCapitals(byte[] head) {
    for (var i = 0; i < head.length && head[i] != ' '; i++) {
      if (head[i] >= 'a' && head[i] <= 'z') {
        return false;
      }
    }
    return true;
  }

  static long size(Headers headers) {
    var size = 0L;
    for (var header : headers) {
      size += header.name().length() + 4;
      for (var value : header.allValues()) {
        size += value.length();
      }
    }
    return size;
  }

  /** Helidon answers 400 to this, and its handlers of errors cannot tell it from another 400. */
  static RequestException tooLarge() {
    return refused(Problem.HEADER_TOO_LARGE);
  }

  static RequestException malformed() {
    return refused(Problem.MALFORMED_REQUEST);
  }

  private static RequestException refused(Problem problem) {
    return RequestException.builder()
        .type(DirectHandler.EventType.OTHER)
        .status(Status.create(problem.status()))
        .setKeepAlive(false)
        .message(problem.title())
        .build();
  }
}
