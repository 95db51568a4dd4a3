package dev.garboard.payment.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.contracts.money.Money;
import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.kit.runtime.Fields;
import dev.garboard.kit.runtime.Json;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.payment.simulator.Books.Entry;
import dev.garboard.payment.simulator.Books.Entry.Booked;
import dev.garboard.payment.simulator.Books.Entry.OtherRequest;
import dev.garboard.payment.simulator.Books.Entry.Refused;
import dev.garboard.payment.simulator.Books.Entry.Unseen;
import dev.garboard.payment.simulator.Fact.Kind;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The gateway's door. {@code PUT /v1/authorizations/{key}} holds, {@code …/capture} takes, {@code
 * …/void} lets go, {@code …/refunds/{refund}} pays back; {@code GET} tells. {@code GET /ledger} is
 * for people and checkers, {@code GET|POST /faults} for who wants something to go wrong.
 */
final class GatewayRoutes {
  private static final HeaderName TRACE = HeaderNames.create("traceparent");
  private static final Pattern WELL =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
  private static final String ONE = "/v1/authorizations/{key}";
  private static final Duration FOR_EVER = Duration.ofMinutes(10);

  private final Ledger ledger;
  private final Books books;
  private final Mischief mischief;
  private final Webhook webhook;
  private final Duration slow;
  private final Duration late;

  private record Hold(MoneyJson amount, @JsonProperty("payment_method") String paymentMethod) {}

  private record PayBack(MoneyJson amount) {}

  /** What a capture and a void say: nothing more. */
  private record Nothing() {}

  /** How the account stands, or {@code refunded}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Standing(String status, String reference) {}

  /**
   * Routes over these books.
   *
   * @param slow how long {@code tok_slow} takes
   * @param late how long {@code tok_late} takes, whether or not the caller still waits
   */
  GatewayRoutes(
      Ledger ledger,
      Books books,
      Mischief mischief,
      Webhook webhook,
      Duration slow,
      Duration late) {
    this.ledger = ledger;
    this.books = books;
    this.mischief = mischief;
    this.webhook = webhook;
    this.slow = slow;
    this.late = late;
  }

  void addTo(HttpRouting.Builder routing) {
    routing
        .put(ONE, this::authorize)
        .put(ONE + "/capture", this::capture)
        .put(ONE + "/void", this::release)
        .put(ONE + "/refunds/{refund}", this::refund)
        .get(ONE, (request, response) -> answer(response, books.find(id(request, "key"))));
    operate(routing);
  }

  /** What is for people, also on the admin listener. */
  void operate(HttpRouting.Builder routing) {
    routing
        .get("/ledger", this::ledger)
        .get("/faults", (request, response) -> Json.send(response, mischief.faults()))
        .post("/faults", this::setFaults);
  }

  private void authorize(ServerRequest request, ServerResponse response) {
    var key = id(request, "key");
    var body = Json.read(request, Hold.class);
    var fields = new Fields();
    var amount = fields.read("/amount", body.amount(), GatewayRoutes::positive);
    var method = fields.read("/payment_method", body.paymentMethod(), it -> it);
    fields.check();
    mischief.before();
    var trace = trace(request);
    var entry =
        held(key, method, () -> announced(key, books.authorize(key, amount, method, trace)));
    answer(response, lost(method, settled(entry)));
  }

  private Entry held(UUID key, String method, Supplier<Entry> book) {
    if (!(books.find(key) instanceof Unseen)) {
      return book.get();
    }
    if (method.startsWith("tok_slow")) {
      Mischief.sleep(slow);
    }
    return method.startsWith("tok_late") ? later(book) : book.get();
  }

  /** Also if the caller has given up meanwhile. */
  private Entry later(Supplier<Entry> book) {
    var booked = new CompletableFuture<Entry>();
    Thread.ofVirtual()
        .start(
            () -> {
              Mischief.sleep(late);
              booked.complete(book.get());
            });
    try {
      return booked.get();
    } catch (InterruptedException e) {
      throw Mischief.givenUp();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** The first answer of some methods does not arrive. */
  private static Entry lost(String method, Entry entry) {
    if (entry instanceof Booked(_, var fresh) && fresh) {
      if (method.startsWith("tok_lost_reply")) {
        Mischief.sleep(FOR_EVER);
      }
      if (method.startsWith("tok_error_after")) {
        throw new Refusal(Problem.INTERNAL, "it happened, but this is what you get");
      }
    }
    return entry;
  }

  private void capture(ServerRequest request, ServerResponse response) {
    var key = id(request, "key");
    Json.read(request, Nothing.class);
    mischief.before();
    answer(response, settled(announced(key, books.capture(key, trace(request)))));
  }

  private void release(ServerRequest request, ServerResponse response) {
    var key = id(request, "key");
    Json.read(request, Nothing.class);
    mischief.before();
    answer(response, settled(announced(key, books.release(key, trace(request)))));
  }

  private void refund(ServerRequest request, ServerResponse response) {
    var key = id(request, "key");
    var refund = id(request, "refund");
    var body = Json.read(request, PayBack.class);
    var fields = new Fields();
    var amount = fields.read("/amount", body.amount(), GatewayRoutes::positive);
    fields.check();
    mischief.before();
    var entry = settled(announced(key, books.refund(key, refund, amount, trace(request))));
    if (entry instanceof Booked(var account, _)) {
      Json.send(response, new Standing(Kind.refunded.name(), account.reference()));
    } else {
      answer(response, entry);
    }
  }

  private static Money positive(MoneyJson given) {
    var money = given.money();
    if (!money.isPositive()) {
      throw new IllegalArgumentException("is more than nothing");
    }
    return money;
  }

  /** On the disk, before anybody is told. */
  private Entry announced(UUID key, Entry entry) {
    if (entry instanceof Booked(var account, var fresh)) {
      await(account.last());
      if (fresh) {
        webhook.tell(key, mischief.faults().copies());
      }
    }
    return entry;
  }

  private Entry settled(Entry entry) {
    if (entry instanceof Booked(var account, _)) {
      mischief.after(account.last());
    }
    return entry;
  }

  private void await(long fact) {
    try {
      ledger.await(fact);
    } catch (InterruptedException e) {
      throw Mischief.givenUp();
    }
  }

  private void answer(ServerResponse response, Entry entry) {
    switch (entry) {
      case Booked(var account, _) -> {
        await(account.last());
        Json.send(response, new Standing(account.standing().name(), account.reference()));
      }
      case Refused(var account) ->
          Json.send(response, new Standing(account.standing().name(), account.reference()));
      case OtherRequest() ->
          throw new Refusal(Problem.IDEMPOTENCY_KEY_REUSED, "the key came with another request");
      case Unseen() -> throw new Refusal(Problem.NOT_FOUND, "no such key");
    }
  }

  /** All of it: one fact a line as text, or a JSON array. */
  private void ledger(ServerRequest request, ServerResponse response) {
    var facts = ledger.durable();
    if (request.headers().first(HeaderNames.ACCEPT).orElse("").contains("application/json")) {
      Json.send(response, facts);
    } else {
      response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8").send(text(facts));
    }
  }

  private static String text(List<Fact> facts) {
    return facts.stream()
        .map(
            fact ->
                "%-6d %s %-10s %s %-16s %s%n"
                    .formatted(
                        fact.n(), fact.at(), fact.fact(), fact.key(), amount(fact), trace(fact)))
        .collect(Collectors.joining());
  }

  private static String amount(Fact fact) {
    return fact.amount() == null ? "" : fact.amount().amount() + " " + fact.amount().currency();
  }

  /** The id alone, of a traceparent. */
  private static String trace(Fact fact) {
    return fact.trace() == null ? "" : fact.trace().substring(3, 35);
  }

  private void setFaults(ServerRequest request, ServerResponse response) {
    mischief.set(Json.read(request, Faults.class).checked());
    Json.send(response, mischief.faults());
  }

  private static String trace(ServerRequest request) {
    return request.headers().first(TRACE).filter(it -> WELL.matcher(it).matches()).orElse(null);
  }

  private static UUID id(ServerRequest request, String name) {
    var text = request.path().pathParameters().get(name);
    try {
      if (text.length() == 36) {
        return UUID.fromString(text);
      }
    } catch (IllegalArgumentException e) {
      // Refused like any other form.
    }
    throw new Refusal(Problem.MALFORMED_REQUEST, "a key is a UUID");
  }
}
