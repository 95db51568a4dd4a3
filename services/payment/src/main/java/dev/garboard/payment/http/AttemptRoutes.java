package dev.garboard.payment.http;

import dev.garboard.kit.messaging.Tables;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.payment.domain.Attempt;
import dev.garboard.payment.domain.Attempts;
import dev.garboard.payment.domain.OrderId;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.List;

/**
 * What the gateway was told, for people: {@code GET /attempts} what has no answer, {@code GET
 * /attempts?order_id=} all of one order; a table for {@code curl}, JSON for programs.
 */
public final class AttemptRoutes {
  private static final int TRACE_ID = 3;
  private static final int TRACE_ID_END = 35;

  private final Attempts attempts;

  /** One line; empty texts for what it does not have. */
  record Line(
      String command,
      String kind,
      String order,
      String payment,
      String amount,
      int tries,
      String begunAt,
      String endedAt,
      String traceId) {
    static Line of(Attempt it) {
      return new Line(
          it.command().toString(),
          it.kind().name(),
          it.order().toString(),
          it.payment().toString(),
          it.amount().toString(),
          it.tries(),
          it.begunAt().toString(),
          it.endedAt().map(Instant::toString).orElse(""),
          it.trace().isEmpty() ? "" : it.trace().substring(TRACE_ID, TRACE_ID_END));
    }
  }

  /** For {@code ServiceRuntime.admin}. */
  public AttemptRoutes(Attempts attempts) {
    this.attempts = attempts;
  }

  /** Adds the routes. */
  public void addTo(HttpRouting.Builder routing) {
    routing.get("/attempts", this::list);
  }

  private void list(ServerRequest request, ServerResponse response) {
    var given = request.query().first("order_id");
    var order = given.flatMap(OrderId::find);
    if (given.isPresent() && order.isEmpty()) {
      Problem.MALFORMED_REQUEST.send(response, "order_id is the id of an order");
    } else {
      send(request, response, order.map(attempts::of).orElseGet(attempts::open));
    }
  }

  private static void send(ServerRequest request, ServerResponse response, List<Attempt> found) {
    Tables.send(request, response, found.stream().map(Line::of).toList());
  }
}
