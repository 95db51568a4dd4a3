package dev.garboard.kit.security;

import dev.garboard.kit.runtime.Refusal;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A handler that says who may call it. It is asked on the route that matched, so that no way of
 * writing a path gets around it.
 */
public final class Secured implements Handler {
  private final Runnable admission;
  private final Handler handler;

  private Secured(Runnable admission, Handler handler) {
    this.admission = admission;
    this.handler = handler;
  }

  /** For those who have this permission. */
  public static Secured with(Permission permission, Handler handler) {
    return new Secured(() -> Principal.require(permission), handler);
  }

  /** For whoever proves who it is. */
  public static Secured signedIn(Handler handler) {
    return new Secured(Principal::require, handler);
  }

  /** For anybody. */
  public static Secured open(Handler handler) {
    return new Secured(() -> {}, handler);
  }

  /**
   * Routes of which each says who may call it. One that does not keeps the server from starting:
   * {@link IllegalStateException}.
   */
  public static Consumer<HttpRouting.Builder> routes(Consumer<HttpRules> routes) {
    return routing -> routes.accept(new SecuredRules(routing));
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) throws Exception {
    try {
      admission.run();
      handler.handle(request, response);
    } catch (Refusal refusal) {
      throw challenged(refusal, response);
    }
  }

  /** The refusal, after the answer has got what it owes to the caller. */
  static Refusal challenged(Refusal refusal, ServerResponse response) {
    challenge(refusal)
        .ifPresent(challenge -> response.header(HeaderNames.WWW_AUTHENTICATE, challenge));
    return refusal;
  }

  /** What a refusal owes to the caller (RFC 6750 section 3), and no more. */
  private static Optional<String> challenge(Refusal refusal) {
    return switch (refusal.problem()) {
      case UNAUTHENTICATED ->
          Optional.of(
              Caller.current() instanceof Caller.Rejected
                  ? "Bearer error=\"invalid_token\""
                  : "Bearer");
      case MALFORMED_REQUEST ->
          Caller.current() instanceof Caller.Rejected
              ? Optional.of("Bearer error=\"invalid_request\"")
              : Optional.empty();
      case FORBIDDEN -> Optional.of("Bearer error=\"insufficient_scope\"");
      default -> Optional.empty();
    };
  }

  @Override
  public void beforeStart() {
    handler.beforeStart();
  }

  @Override
  public void afterStop() {
    handler.afterStop();
  }
}
