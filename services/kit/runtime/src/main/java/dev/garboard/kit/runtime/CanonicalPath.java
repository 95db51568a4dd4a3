package dev.garboard.kit.runtime;

import io.helidon.common.uri.UriPath;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.regex.Pattern;

/**
 * Refuses a path with a second spelling. Helidon's router answers {@code //x}, {@code /a/../x} and
 * {@code /x;p=1} as {@code /x}: what guards a path in front of us would see another one. Only a
 * slash at the end is forgiven, without a redirect.
 */
final class CanonicalPath implements Filter {
  /** To be found, not matched as a whole: that recurses, and overflows the stack. */
  private static final Pattern ILLEGAL =
      Pattern.compile("^[^/]|[^/A-Za-z0-9._~!$&'()*+,=:@%-]|%(?![0-9A-Fa-f]{2})");

  private static final Pattern SECOND_SPELLING =
      Pattern.compile("//|/\\.{1,2}(/|$)|(?i)%(2f|5c|2e|00|3b|25)");

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var path = request.prologue().uriPath().rawPath();
    if (!isPlain(path) && !isCanonical(path)) {
      throw new Refusal(Problem.MALFORMED_REQUEST, "the path is not in its canonical form");
    }
    if (path.length() > 1 && path.endsWith("/")) {
      var same = UriPath.create(path.substring(0, path.length() - 1));
      request.prologue(request.prologue().withUriPath(same));
    }
    chain.proceed();
  }

  private static boolean isCanonical(String path) {
    return !path.isEmpty()
        && !ILLEGAL.matcher(path).find()
        && !SECOND_SPELLING.matcher(path).find();
  }

  /** Letters, digits, hyphens and single slashes, as nearly every path: no other spelling. */
  private static boolean isPlain(String path) {
    var before = ' ';
    for (var i = 0; i < path.length(); i++) {
      var c = path.charAt(i);
      if (c == '/' ? before == '/' : i == 0 || !isPlain(c)) {
        return false;
      }
      before = c;
    }
    return !path.isEmpty();
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  }
}
