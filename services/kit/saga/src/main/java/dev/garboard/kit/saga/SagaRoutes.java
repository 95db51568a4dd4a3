package dev.garboard.kit.saga;

import dev.garboard.kit.messaging.Tables;
import dev.garboard.kit.runtime.Fields;
import dev.garboard.kit.runtime.Json;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.saga.Decision.Change;
import dev.garboard.kit.saga.Decision.Nothing;
import dev.garboard.kit.saga.Decision.Why;
import dev.garboard.kit.saga.Input.Action;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sagas for people: a table for {@code curl}, JSON for who accepts {@code application/json}. {@code
 * GET /sagas?status=&saga=&after=&limit=}, {@code GET /sagas/{id}} with its timeline, {@code POST
 * /sagas/{id}/retry|skip|compensate|resolve}, the last with {@code {"evidence": "…"}}. Each order
 * stands in the log of the saga with who gave it.
 */
public final class SagaRoutes {
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);
  private static final Pattern LIMIT = Pattern.compile("[0-9]{1,9}");
  private static final int MOST_EVIDENCE = 1000;
  private static final UUID FIRST = new UUID(0, 0);

  private final SagaEngine engine;
  private final Supplier<String> actor;

  private record Resolution(String evidence) {}

  /**
   * For {@code ServiceRuntime.admin}.
   *
   * @param actor who calls, on the thread of the call
   */
  public SagaRoutes(SagaEngine engine, Supplier<String> actor) {
    this.engine = engine;
    this.actor = actor;
  }

  /** Adds the routes. */
  public void addTo(HttpRouting.Builder routing) {
    routing
        .get("/sagas", this::list)
        .get("/sagas/{id}", this::show)
        .post("/sagas/{id}/retry", (it, response) -> order(it, response, Action.RETRY, ""))
        .post("/sagas/{id}/skip", (it, response) -> order(it, response, Action.SKIP, ""))
        .post(
            "/sagas/{id}/compensate", (it, response) -> order(it, response, Action.COMPENSATE, ""))
        .post("/sagas/{id}/resolve", this::resolve);
  }

  private void list(ServerRequest request, ServerResponse response) {
    var query = request.query();
    var after = query.first("after").map(SagaRoutes::id).orElse(Optional.of(FIRST));
    var limit = query.first("limit").orElse("" + SagaViews.MOST);
    var status = query.first("status").filter(text -> !text.isEmpty());
    var known = status.flatMap(SagaRoutes::status);
    if (after.isEmpty() || !LIMIT.matcher(limit).matches()) {
      Problem.MALFORMED_REQUEST.send(response, "after is the id of a saga, limit a whole number");
    } else if (status.isPresent() && known.isEmpty()) {
      Problem.MALFORMED_REQUEST.send(response, "status is one of " + List.of(SagaStatus.values()));
    } else {
      var most = Math.clamp(Long.parseLong(limit), 1, SagaViews.MOST);
      var saga = query.first("saga").orElse("");
      Tables.send(request, response, engine.views().after(after.get(), known, saga, most));
    }
  }

  private static Optional<SagaStatus> status(String text) {
    return Stream.of(SagaStatus.values())
        .filter(status -> status.name().equals(text.toUpperCase(Locale.ROOT)))
        .findFirst();
  }

  private void show(ServerRequest request, ServerResponse response) {
    id(request)
        .flatMap(engine.views()::find)
        .ifPresentOrElse(story -> send(request, response, story), () -> unknown(response));
  }

  private static void send(ServerRequest request, ServerResponse response, SagaViews.Story story) {
    var tables = new LinkedHashMap<String, List<? extends Record>>();
    tables.put("saga", List.of(story.saga()));
    tables.put("timeline", story.timeline());
    Tables.send(request, response, tables);
  }

  private void resolve(ServerRequest request, ServerResponse response) {
    var body = Json.read(request, Resolution.class);
    var fields = new Fields();
    var evidence = fields.read("/evidence", body.evidence(), SagaRoutes::evidence);
    fields.check();
    order(request, response, Action.RESOLVE, evidence);
  }

  private static String evidence(String given) {
    var text = given.strip();
    if (text.isEmpty() || text.length() > MOST_EVIDENCE || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "say in 1 to " + MOST_EVIDENCE + " characters what was done");
    }
    return text;
  }

  private void order(
      ServerRequest request, ServerResponse response, Action action, String evidence) {
    var order = new Input.Ordered(action, actor.get(), evidence);
    id(request)
        .flatMap(saga -> engine.order(saga, order))
        .ifPresentOrElse(decision -> answer(response, decision), () -> unknown(response));
  }

  private static void answer(ServerResponse response, Decision decision) {
    switch (decision) {
      case Change _ -> response.status(Status.NO_CONTENT_204).send();
      case Nothing(var why) -> Problem.WRONG_STATE.send(response, words(why));
    }
  }

  private static String words(Why why) {
    return switch (why) {
      case PAST_PIVOT -> "it has passed its pivot, so it only goes forward";
      case ENDED -> "it has ended";
      case NOT_STUCK -> "it is not stuck: it goes on by itself";
      case KNOWN -> "it is being compensated already";
      case NO_DEFINITION -> "this process does not have its definition";
      case LATE, EARLY -> "nothing follows";
    };
  }

  private static void unknown(ServerResponse response) {
    Problem.NOT_FOUND.send(response, "no saga has this id");
  }

  private static Optional<UUID> id(ServerRequest request) {
    return id(request.path().pathParameters().get("id"));
  }

  private static Optional<UUID> id(String text) {
    return Optional.of(text).filter(id -> ID.matcher(id).matches()).map(UUID::fromString);
  }
}
