package dev.garboard.kit.runtime;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever goes wrong into a problem that tells the caller what to do, and nothing of us. */
final class HttpErrors implements DirectHandler {
  private static final Logger LOG = LoggerFactory.getLogger(HttpErrors.class);

  void handleIn(HttpRouting.Builder routing) {
    routing
        .error(
            Refusal.class,
            (request, response, refusal) ->
                refusal.problem().send(response, refusal.getMessage(), refusal.errors()))
        .error(
            HttpException.class,
            (request, response, e) -> problem(e.status()).send(response, words(e.status())))
        .error(Throwable.class, HttpErrors::broken);
  }

  DirectHandlers transport() {
    var handlers = DirectHandlers.builder();
    for (var event : EventType.values()) {
      handlers.addHandler(event, this);
    }
    return handlers.build();
  }

  private static void broken(ServerRequest request, ServerResponse response, Throwable e) {
    LOG.error("request failed", e);
    Problem.INTERNAL.send(response, "the request id finds it in our logs");
  }

  /** What the server refuses before there is a route, or while a body is read. */
  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType event,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    var problem = problem(status);
    LOG.debug("refused with {}: {}", status.code(), message);
    return TransportResponse.builder()
        .status(Status.create(problem.status()))
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
        .keepAlive(false)
        .entity(problem.body(words(status), Optional.empty(), List.of()))
        .build();
  }

  private static Problem problem(Status status) {
    return Problem.ofStatus(status.code());
  }

  private static String words(Status status) {
    return status.reasonPhrase().isEmpty() ? "see the title" : status.reasonPhrase();
  }
}
