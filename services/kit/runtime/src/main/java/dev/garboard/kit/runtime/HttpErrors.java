package dev.garboard.kit.runtime;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.http.http2.Http2Headers;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever goes wrong into a problem that tells the caller what to do, and nothing of us. */
final class HttpErrors implements DirectHandler {
  private static final Logger LOG = LoggerFactory.getLogger(HttpErrors.class);

  private static final String PROBLEM_JSON = "application/problem+json";
  private static final Duration SOON = Duration.ofSeconds(1);

  private final HttpTraffic traffic;

  HttpErrors(HttpTraffic traffic) {
    this.traffic = traffic;
  }

  static void handleIn(HttpRouting.Builder routing) {
    routing
        .error(HttpException.class, HttpErrors::answer)
        .error(Throwable.class, HttpErrors::answer);
  }

  /** Answers what was thrown. */
  static void answer(ServerRequest request, ServerResponse response, Throwable thrown) {
    var refusal = refusal(thrown);
    closeIfUnread(request, response, refusal);
    refusal.retryAfter().ifPresent(time -> response.header(HeaderNames.RETRY_AFTER, seconds(time)));
    if (refusal.problem().equals(Problem.UNAUTHENTICATED)
        && !response.headers().contains(HeaderNames.WWW_AUTHENTICATE)) {
      response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer"); // RFC 6750, section 3
    }
    refusal.problem().send(response, refusal.getMessage(), refusal.errors());
  }

  /** What comes after the end of the time is a consequence of it. */
  private static Refusal refusal(Throwable thrown) {
    if (Deadline.current().filter(Deadline::isOver).isPresent()) {
      return new Refusal(Problem.DEADLINE_EXCEEDED, Problem.DEADLINE_EXCEEDED.title());
    }
    return switch (thrown) {
      case Refusal refusal -> refusal;
      case HttpException e -> titled(Problem.ofStatus(e.status().code()));
      default -> {
        LOG.error("request failed", thrown);
        yield new Refusal(Problem.INTERNAL, "the request id finds it in our logs");
      }
    };
  }

  private static Refusal titled(Problem problem) {
    return new Refusal(problem, problem.title());
  }

  /** Whole seconds, at least one (RFC 9110, section 10.2.3). */
  private static String seconds(Duration time) {
    return String.valueOf(Math.max(1, time.plusMillis(999).toSeconds()));
  }

  /** Rather than read on for a body that nobody wants, or from one who may have sent more. */
  private static void closeIfUnread(
      ServerRequest request, ServerResponse response, Refusal refusal) {
    var http1 = request.prologue().protocolVersion().startsWith("1");
    if (http1
        && (!request.content().consumed() || refusal.problem().equals(Problem.MALFORMED_REQUEST))) {
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

  /**
   * What the server refuses before there is a route, or while a body is read. Before, its internal
   * errors are those of its parser, with bytes that it does not expect.
   */
  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType event,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    var unread = event.equals(EventType.INTERNAL_ERROR) && !HttpTraffic.counting();
    var problem = unread ? Problem.MALFORMED_REQUEST : Problem.ofStatus(status.code());
    traffic.refused(request, problem.status());
    return request.protocolVersion().endsWith("2.0") && !HttpTraffic.counting()
        ? bare(problem, headers)
        : answer(problem, headers);
  }

  /** Helidon forgets the status here, and sends another body than it announces. */
  private static TransportResponse bare(Problem problem, ServerResponseHeaders headers) {
    headers.set(HeaderValues.create(Http2Headers.STATUS_NAME, problem.status()));
    return TransportResponse.builder()
        .status(Status.create(problem.status()))
        .headers(headers)
        .build();
  }

  private static TransportResponse answer(Problem problem, ServerResponseHeaders headers) {
    if (problem.equals(Problem.OVERLOADED)) {
      headers.set(HeaderNames.RETRY_AFTER, seconds(SOON));
    }
    return TransportResponse.builder()
        .status(Status.create(problem.status()))
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, PROBLEM_JSON)
        .keepAlive(false)
        .entity(problem.body(problem.title(), Optional.empty(), List.of()))
        .build();
  }
}
