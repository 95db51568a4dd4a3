package dev.garboard.kit.runtime;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
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
        .error(Refusal.class, HttpErrors::refused)
        .error(HttpException.class, HttpErrors::failed)
        .error(Throwable.class, HttpErrors::broken);
  }

  private static void refused(ServerRequest request, ServerResponse response, Refusal refusal) {
    closeIfUnread(request, response);
    if (refusal.problem().equals(Problem.MALFORMED_REQUEST)) {
      response.header(HeaderValues.CONNECTION_CLOSE); // whoever sent that may have sent more
    }
    refusal.problem().send(response, refusal.getMessage(), refusal.errors());
  }

  private static void failed(ServerRequest request, ServerResponse response, HttpException e) {
    closeIfUnread(request, response);
    var problem = Problem.ofStatus(e.status().code());
    problem.send(response, problem.title());
  }

  /** Rather than read on for a body that nobody wants. */
  private static void closeIfUnread(ServerRequest request, ServerResponse response) {
    if (!request.content().consumed()) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
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
    closeIfUnread(request, response);
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
    LOG.debug("refused with {}", status.code());
    return answer(Problem.ofStatus(status.code()), headers);
  }

  private static TransportResponse answer(Problem problem, ServerResponseHeaders headers) {
    return TransportResponse.builder()
        .status(Status.create(problem.status()))
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
        .keepAlive(false)
        .entity(problem.body(problem.title(), Optional.empty(), List.of()))
        .build();
  }
}
