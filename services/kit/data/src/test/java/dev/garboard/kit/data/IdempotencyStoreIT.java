package dev.garboard.kit.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.garboard.kit.data.IdempotentOutcome.Done;
import dev.garboard.kit.data.IdempotentOutcome.Refused;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Problem.FieldError;
import dev.garboard.kit.runtime.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdempotencyStoreIT {
  private static final IdempotencyConfig CONFIG =
      new IdempotencyConfig(Duration.ofHours(24), Duration.ofSeconds(2));
  private static PostgresServer server;

  private final AtomicInteger ran = new AtomicInteger();
  private String url;
  private Fixture one;
  private Fixture other;
  private IdempotencyStore store;

  @BeforeAll
  static void startServer() {
    server = new PostgresServer();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void freshDatabase() throws InterruptedException {
    url = server.url(server.freshDatabase());
    var config = PostgresServer.config(url, 8);
    new Migrator(config, Fixture.IDENTITY, Migrations.kit()).up();
    PostgresServer.execute(url, "CREATE TABLE effects (n int)");
    one = new Fixture(config);
    other = new Fixture(config);
    store = store(one, CONFIG);
  }

  @AfterEach
  void disconnect() {
    one.close();
    other.close();
  }

  private static IdempotencyStore store(Fixture fixture, IdempotencyConfig config) {
    return new IdempotencyStore(fixture.tx, config, fixture.metrics.registry());
  }

  private record Order(String item, int quantity) {}

  private static IdempotentRequest request(String key, int quantity) {
    return new IdempotentRequest(
        "ada", "POST /orders", key, IdempotentRequest.hash(new Order("tea", quantity)));
  }

  private Supplier<StoredAnswer> effect(Fixture fixture) {
    return () -> {
      var n = ran.incrementAndGet();
      fixture.tx.with(h -> h.execute("INSERT INTO effects VALUES (?)", n));
      return new StoredAnswer(
          201, Map.of("Location", "/orders/" + n), ("order " + n).getBytes(UTF_8));
    };
  }

  private String effects() {
    return PostgresServer.ask(url, "SELECT count(*) FROM effects");
  }

  private static String text(IdempotentOutcome outcome) {
    return outcome instanceof Done(var answer, _)
        ? answer.status() + " " + answer.headers() + " " + new String(answer.body(), UTF_8)
        : outcome.toString();
  }

  @Test
  void aRepeatGetsTheFirstAnswerAndChangesNothing() {
    var first = store.once(request("k", 1), effect(one));
    var again = store(other, CONFIG).once(request("k", 1), effect(other));

    assertThat(first.replayed()).isFalse();
    assertThat(again.replayed()).isTrue();
    assertThat(text(again)).isEqualTo(text(first)).isEqualTo("201 {Location=/orders/1} order 1");
    assertThat(effects()).isEqualTo("1");
    assertThat(other.counter("idempotency", "outcome", "replayed")).isEqualTo(1);
  }

  @Test
  void fiftyAtOnceInTwoReplicasAreDoneOnceAndAnsweredAlike() throws Exception {
    var patient = new IdempotencyConfig(Duration.ofHours(24), Duration.ofSeconds(30));
    var stores = List.of(store(one, patient), store(other, patient));
    var fixtures = List.of(one, other);

    var outcomes =
        Parallel.times(
            50, n -> stores.get(n % 2).once(request("k", 1), effect(fixtures.get(n % 2))));

    assertThat(effects()).isEqualTo("1");
    assertThat(outcomes)
        .extracting(IdempotencyStoreIT::text)
        .containsOnly(text(outcomes.getFirst()));
    assertThat(outcomes).extracting(IdempotentOutcome::replayed).containsOnlyOnce(false);
  }

  @Test
  void theKeyDoesNotServeAnotherRequest() {
    store.once(request("k", 1), effect(one));

    assertThatThrownBy(() -> store.once(request("k", 2), effect(one)))
        .asInstanceOf(type(Refusal.class))
        .extracting(Refusal::problem)
        .isEqualTo(Problem.IDEMPOTENCY_KEY_REUSED);
    assertThat(effects()).isEqualTo("1");
  }

  @Test
  void twoCallersMayHaveOneKey() {
    var his = new IdempotentRequest("bob", "POST /orders", "k", request("k", 1).hash());
    store.once(request("k", 1), effect(one));

    assertThat(store.once(his, effect(one)).replayed()).isFalse();
    assertThat(effects()).isEqualTo("2");
  }

  @Test
  void aDuplicateOfWhatStillRunsIsToldToAskAgainAndHoldsNoConnection() throws Exception {
    var hasty = new IdempotencyConfig(Duration.ofHours(24), Duration.ofMillis(300));
    var started = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var first =
          pool.submit(
              () ->
                  store.once(
                      request("k", 1),
                      () -> {
                        started.countDown();
                        await(go);
                        return effect(one).get();
                      }));
      started.await();
      for (var duplicate : List.of(store(one, hasty), store(other, hasty))) {
        assertThatThrownBy(() -> duplicate.once(request("k", 1), effect(other)))
            .asInstanceOf(type(Refusal.class))
            .satisfies(e -> assertThat(e.retryAfter()).isPresent())
            .extracting(Refusal::problem)
            .isEqualTo(Problem.IDEMPOTENCY_KEY_IN_PROGRESS);
      }
      go.countDown();
      first.get();
    }
    assertThat(store(other, hasty).once(request("k", 1), effect(other)).replayed()).isTrue();
    assertThat(effects()).isEqualTo("1");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aRefusalIsGivenAgainAndItsWorkUndone() {
    var errors = List.of(new FieldError("/email", "taken", "is taken"));
    Supplier<StoredAnswer> refusing =
        () -> {
          var _ = effect(one).get();
          throw new Refusal(Problem.EMAIL_TAKEN, "no", errors);
        };

    var first = store.once(request("k", 1), refusing);
    var again = store.once(request("k", 1), effect(one));

    assertThat(first.replayed()).isFalse();
    assertThat(again)
        .asInstanceOf(type(Refused.class))
        .satisfies(
            refused -> {
              assertThat(refused.replayed()).isTrue();
              assertThat(refused.refusal().problem()).isEqualTo(Problem.EMAIL_TAKEN);
              assertThat(refused.refusal().getMessage()).isEqualTo("no");
              assertThat(refused.refusal().errors()).isEqualTo(errors);
            });
    assertThat(effects()).isEqualTo("0");
  }

  @Test
  void whatMayPassIsNeverStored() {
    for (var problem : List.of(Problem.RATE_LIMITED, Problem.OVERLOADED, Problem.INTERNAL)) {
      assertThatThrownBy(
              () ->
                  store.once(
                      request("k", 1),
                      () -> {
                        var _ = effect(one).get();
                        throw new Refusal(problem, "later");
                      }))
          .isInstanceOf(Refusal.class);
    }
    var answered =
        store.once(
            request("k", 1),
            () -> {
              var _ = effect(one).get();
              return new StoredAnswer(503, Map.of(), new byte[0]);
            });
    assertThat(text(answered)).startsWith("503");
    assertThat(effects()).isEqualTo("0");

    assertThat(store.once(request("k", 1), effect(one)).replayed()).isFalse();
    assertThat(effects()).isEqualTo("1");
  }

  @Test
  void aCrashLeavesBothOrNeither() {
    assertThatThrownBy(
            () ->
                store.once(
                    request("k", 1),
                    () -> {
                      var _ = effect(one).get();
                      throw new IllegalStateException("crash");
                    }))
        .hasMessage("crash");

    assertThat(effects()).isEqualTo("0");
    assertThat(PostgresServer.ask(url, "SELECT count(*) FROM idempotency_keys")).isEqualTo("0");
  }

  @Test
  void anExpiredKeyIsNewAndIsPurged() {
    store.once(request("k", 1), effect(one));
    store.once(request("l", 1), effect(one));
    PostgresServer.execute(url, "UPDATE idempotency_keys SET expires_at = now()");

    assertThat(store.once(request("k", 2), effect(one)).replayed()).isFalse();
    store.purge();

    assertThat(PostgresServer.ask(url, "SELECT string_agg(key, ',') FROM idempotency_keys"))
        .isEqualTo("k");
    assertThat(effects()).isEqualTo("3");
  }

  @Test
  void ofTwoThatLookedBeforeEitherWroteOneIsUndone() {
    // The lock is not what keeps them apart: without it the primary key does.
    var outcome =
        store.once(
            request("k", 1),
            () -> {
              PostgresServer.execute(
                  url,
                  "INSERT INTO idempotency_keys VALUES ('ada', 'POST /orders', 'k', '"
                      + request("k", 1).hash()
                      + "', 201, '{}', 'theirs', now() + interval '1 day')");
              return effect(one).get();
            });

    assertThat(text(outcome)).isEqualTo("201 {} theirs");
    assertThat(effects()).isEqualTo("0");
  }
}
