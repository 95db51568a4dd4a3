package dev.garboard.kit.messaging;

import dev.garboard.kit.runtime.Problem;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Dead letters and the outbox for people: a table for {@code curl}, JSON for who accepts {@code
 * application/json}. {@code GET /dlq?after=&limit=}, {@code GET /dlq/{id}}, {@code POST
 * /dlq/{id}/replay|drop}, {@code GET /outbox?after=&limit=}, {@code POST /outbox/{id}/retry|drop};
 * who did what is at {@code GET /dlq/audit?after=&limit=} and {@code GET
 * /outbox/audit?after=&limit=} for a year.
 */
public final class MessagingRoutes {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final DeadLetters letters;
  private final OutboxRows rows;
  private final Supplier<String> actor;

  /**
   * For {@code ServiceRuntime.admin}.
   *
   * @param actor who calls, on the thread of the call
   */
  public MessagingRoutes(DeadLetters letters, OutboxRows rows, Supplier<String> actor) {
    this.letters = letters;
    this.rows = rows;
    this.actor = actor;
  }

  /** Adds the routes. */
  public void addTo(HttpRouting.Builder routing) {
    routing
        .get("/dlq", (request, response) -> list(request, response, letters::after))
        .get("/dlq/audit", (request, response) -> list(request, response, letters.audit()::after))
        .get("/dlq/{id}", this::show)
        .post("/dlq/{id}/replay", this::replay)
        .post("/dlq/{id}/drop", (request, response) -> change(request, response, this::drop))
        .get("/outbox", (request, response) -> list(request, response, rows::after))
        .get("/outbox/audit", (request, response) -> list(request, response, rows.audit()::after))
        .post("/outbox/{id}/retry", (request, response) -> change(request, response, rows::retry))
        .post("/outbox/{id}/drop", (request, response) -> change(request, response, rows::drop));
  }

  private boolean drop(long id, String who) {
    return letters.drop(id, who) == DeadLetters.Outcome.DONE;
  }

  private <T extends Record> void list(
      ServerRequest request, ServerResponse response, BiFunction<Long, Integer, List<T>> page) {
    var after = number(request.query().first("after").orElse("0"));
    var limit = number(request.query().first("limit").orElse("" + DeadLetters.MOST));
    if (after.isEmpty() || limit.isEmpty()) {
      Problem.MALFORMED_REQUEST.send(response, "after and limit are whole numbers");
    } else {
      var most = Math.clamp(limit.get(), 1, DeadLetters.MOST);
      Tables.send(request, response, page.apply(after.get(), most));
    }
  }

  private void show(ServerRequest request, ServerResponse response) {
    var id = id(request);
    id.flatMap(letters::find)
        .ifPresentOrElse(
            letter -> Tables.send(request, response, List.of(letter)), () -> unknown(response));
  }

  private void replay(ServerRequest request, ServerResponse response) {
    var outcome = id(request).map(id -> letters.replay(id, actor.get()));
    switch (outcome.orElse(DeadLetters.Outcome.UNKNOWN)) {
      case DONE -> response.status(Status.NO_CONTENT_204).send();
      case UNKNOWN -> unknown(response);
      case CUT ->
          Problem.PAYLOAD_TOO_LARGE.send(response, "it was too large to keep whole: drop it");
      case UNAVAILABLE ->
          Problem.DEPENDENCY_UNAVAILABLE.send(response, "the broker does not take it now");
    }
  }

  private interface Deed {
    boolean isDone(long id, String actor);
  }

  private void change(ServerRequest request, ServerResponse response, Deed deed) {
    if (id(request).filter(id -> deed.isDone(id, actor.get())).isPresent()) {
      response.status(Status.NO_CONTENT_204).send();
    } else {
      unknown(response);
    }
  }

  private static void unknown(ServerResponse response) {
    Problem.NOT_FOUND.send(response, "nothing has this id");
  }

  private static Optional<Long> id(ServerRequest request) {
    return number(request.path().pathParameters().get("id"));
  }

  private static Optional<Long> number(String text) {
    return Optional.of(text).filter(id -> NUMBER.matcher(id).matches()).map(Long::valueOf);
  }
}
