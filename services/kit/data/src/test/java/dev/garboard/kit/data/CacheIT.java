package dev.garboard.kit.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.client.Redis;
import dev.garboard.kit.client.RedisConfig;
import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.Metrics;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

class CacheIT {
  private static final Duration TTL = Duration.ofMinutes(1);
  private static RedisServer server;

  private final AtomicInteger loads = new AtomicInteger();
  private Replica one;
  private Replica other;

  record View(String name, int version) {}

  /** One process's caches. */
  private static final class Replica implements AutoCloseable {
    final Metrics metrics = new Metrics(Fixture.IDENTITY);
    final Redis redis;
    final Caches caches;
    final Cache<View> views;

    Replica(Redis redis, Duration ttl) {
      this.redis = redis;
      caches = new Caches(new CacheConfig(true, 1000, ttl), redis, metrics.registry());
      views = caches.cache("views", Codec.json(View.class));
      caches.start();
    }

    double shared(String result) {
      return counter("cache_shared_gets", "result", result);
    }

    double counter(String name, String tag, String value) {
      var counter = metrics.registry().find(name).tag(tag, value).counter();
      return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
      try {
        caches.stop();
        redis.stop();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @BeforeAll
  static void startServer() {
    server = new RedisServer();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void replicas() {
    one = new Replica(RedisServer.client(server.port()), TTL);
    other = new Replica(RedisServer.client(server.port()), TTL);
    one.redis.call(client -> client.flushAll());
    await().until(() -> subscribers() == 2);
  }

  private static long subscribers() {
    try (var jedis = new Jedis("localhost", server.port())) {
      return jedis.pubsubNumSub("cache-invalidations").get("cache-invalidations");
    }
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  private Supplier<Optional<View>> loading(String name) {
    return () -> Optional.of(new View(name, loads.incrementAndGet()));
  }

  @Test
  void aValueIsLoadedOnceForAllReplicas() {
    var first = one.views.find("k", loading("ada"));
    one.views.find("k", loading("ada"));
    await().until(() -> one.redis.call(client -> client.exists("cache:views:k")));
    var there = other.views.find("k", loading("ada"));

    assertThat(first).contains(new View("ada", 1)).isEqualTo(there);
    assertThat(loads).hasValue(1);
    assertThat(other.shared("hit")).isEqualTo(1);
    assertThat(one.counter("cache_gets", "result", "hit")).isEqualTo(1);
  }

  @Test
  void aStampedeOfAThousandIsOneLoad() throws Exception {
    var found =
        Parallel.times(
            1000,
            _ ->
                one.views.find(
                    "k",
                    () -> {
                      pause(Duration.ofMillis(50));
                      return loading("ada").get();
                    }));

    assertThat(found).containsOnly(Optional.of(new View("ada", 1)));
    assertThat(loads).hasValue(1);
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void thatThereIsNothingIsKeptForATenthOfTheTime() {
    Supplier<Optional<View>> nothing =
        () -> {
          loads.incrementAndGet();
          return Optional.empty();
        };

    assertThat(one.views.find("k", nothing)).isEmpty();
    assertThat(one.views.find("k", nothing)).isEmpty();

    assertThat(loads).hasValue(1);
    var entry = CacheEntry.<View>of(Optional.empty(), TTL);
    assertThat(entry.freshFor()).isBetween(5_000L, 6_700L);
  }

  @Test
  void theTimeToLiveVariesByATenth() {
    var times =
        java.util.stream.IntStream.range(0, 1000)
            .mapToLong(_ -> CacheEntry.of(Optional.of(1), Duration.ofSeconds(100)).freshFor())
            .summaryStatistics();

    assertThat(times.getMin()).isBetween(88_000L, 95_000L);
    assertThat(times.getMax()).isBetween(105_000L, 110_000L);
  }

  @Test
  void whatIsNoLongerFreshIsGivenWhileItIsLoadedAnew() {
    try (var quick = new Replica(new Redis(new RedisConfig("", TTL)), Duration.ofMillis(500))) {
      var release = new CountDownLatch(1);
      quick.views.find("k", loading("ada"));
      await().pollInterval(Duration.ofMillis(5)).until(() -> staleBy(quick, release));
      assertThat(loads).as("the new load waits").hasValue(1);
      release.countDown();
      await().untilAsserted(() -> assertThat(loads).hasValue(2));
    }
  }

  /** True once a stale value was given at once although the load hangs. */
  private boolean staleBy(Replica quick, CountDownLatch release) {
    var found =
        quick.views.find(
            "k",
            () -> {
              awaitQuietly(release);
              return loading("ada").get();
            });
    assertThat(found).contains(new View("ada", 1));
    return quick.counter("cache_gets", "result", "stale") > 0;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anInvalidationReachesEveryReplica() {
    one.views.find("k", loading("ada"));
    other.views.find("k", loading("ada"));

    one.views.invalidate("k");

    await()
        .untilAsserted(
            () ->
                assertThat(other.views.find("k", loading("eva"))).map(View::name).contains("eva"));
    assertThat(one.views.find("k", loading("eva"))).map(View::name).contains("eva");
  }

  @Test
  void aLoadThatBeganBeforeAnInvalidationIsNotKept() throws Exception {
    var started = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var old =
          pool.submit(
              () ->
                  one.views.find(
                      "k",
                      () -> {
                        started.countDown();
                        awaitQuietly(release);
                        return Optional.of(new View("old", 0));
                      }));
      started.await();
      one.views.invalidate("k");
      assertThat(one.views.find("k", loading("new"))).map(View::name).contains("new");
      release.countDown();
      assertThat(old.get()).map(View::name).contains("old");
    }
    assertThat(one.views.find("k", loading("newer"))).map(View::name).contains("new");
    one.views.forgetAll();
    assertThat(one.views.find("k", loading("newer")))
        .as("nor in Redis")
        .map(View::name)
        .isNotEqualTo(Optional.of("old"));
  }

  /** It can come to Redis after the invalidation, and was asked for before. */
  @Test
  void aLoadOfAnotherReplicaThatBeganBeforeAnInvalidationIsInNobodysWay() throws Exception {
    var started = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    try (var deaf = new Replica(RedisServer.client(server.port()), TTL);
        var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      deaf.caches.stop();
      var old =
          pool.submit(
              () ->
                  deaf.views.find(
                      "k",
                      () -> {
                        started.countDown();
                        awaitQuietly(release);
                        return Optional.of(new View("old", 0));
                      }));
      started.await();
      one.views.invalidate("k");
      release.countDown();
      assertThat(old.get()).map(View::name).contains("old");
    }
    assertThat(one.views.find("k", loading("new"))).map(View::name).contains("new");
    assertThat(other.views.find("k", loading("new"))).map(View::name).contains("new");
  }

  @Test
  void aLoadThatBeganBeforeTheReplicaBeganToListenIsNotKept() throws Exception {
    var started = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var old =
          pool.submit(
              () ->
                  one.views.find(
                      "k",
                      () -> {
                        started.countDown();
                        awaitQuietly(release);
                        return Optional.of(new View("old", 0));
                      }));
      started.await();
      one.views.forgetAll();
      release.countDown();
      assertThat(old.get()).map(View::name).contains("old");
    }
    assertThat(one.views.find("k", loading("new"))).map(View::name).contains("new");
  }

  @Test
  void switchedOffItAsksTheSourceEachTime() {
    var off = new CacheConfig(false, 1000, TTL);
    var caches = new Caches(off, one.redis, one.metrics.registry());
    var views = caches.cache("off", Codec.json(View.class));

    views.find("k", loading("ada"));
    assertThat(views.find("k", loading("ada"))).contains(new View("ada", 2));
    boolean shared = one.redis.call(client -> client.exists("cache:off:k"));
    assertThat(shared).isFalse();
  }

  @Test
  void aFailedLoadIsToldToAllWhoWaitAndTriedAgain() {
    assertThatThrownBy(
            () ->
                one.views.find(
                    "k",
                    () -> {
                      throw new Refusal(Problem.OVERLOADED, "no");
                    }))
        .isInstanceOf(Refusal.class)
        .hasMessage("no");

    assertThat(one.views.find("k", loading("ada"))).isPresent();
  }

  @Test
  void aCallerInAHurryDoesNotEndTheLoadOfTheOthers() {
    var release = new CountDownLatch(1);
    Supplier<Optional<View>> slow =
        () -> {
          awaitQuietly(release);
          return loading("ada").get();
        };
    assertThatThrownBy(
            () -> Deadline.in(Duration.ofMillis(50)).run(() -> one.views.find("k", slow)))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.problem()).isEqualTo(Problem.DEADLINE_EXCEEDED));

    release.countDown();
    assertThat(one.views.find("k", loading("eva"))).map(View::name).contains("ada");
    assertThat(loads).hasValue(1);
  }

  @Test
  void withoutRedisOneProcessStillCaches() {
    try (var alone = new Replica(new Redis(new RedisConfig("", TTL)), TTL)) {
      alone.views.find("k", loading("ada"));
      alone.views.find("k", loading("ada"));
      assertThat(loads).hasValue(1);
      alone.views.invalidate("k");
      assertThat(alone.views.find("k", loading("ada"))).contains(new View("ada", 2));
    }
  }

  @Test
  void whatIsNotOursInRedisIsNothing() {
    one.redis.call(client -> client.lpush("cache:views:list", "x"));
    one.redis.call(client -> client.set("cache:views:text", "garbage"));
    one.redis.call(client -> client.set("cache:views:empty", ""));
    var json =
        CacheEntry.of(Optional.of(1), TTL)
            .bytes(new Codec<>(_ -> "{\"x\":".getBytes(UTF_8), _ -> 1));
    one.redis.call(client -> client.set("cache:views:json".getBytes(UTF_8), json));
    var far = new CacheEntry<>(Optional.of(new View("far", 0)), Long.MAX_VALUE);
    one.redis.call(
        client -> client.set("cache:views:far".getBytes(UTF_8), far.bytes(Codec.json(View.class))));

    for (var key : new String[] {"list", "text", "empty", "json", "far"}) {
      assertThat(one.views.find(key, loading("ada"))).as(key).map(View::name).contains("ada");
    }
    assertThat(loads).hasValue(5);
    assertThat(other.views.find("text", loading("eva")))
        .as("replaced by what is ours")
        .map(View::name)
        .contains("ada");
  }

  @Test
  void aSlowRedisCostsOneTimeoutAndIsThenLeftAlone() {
    try (var proxy = new TcpProxy(server.port());
        var slow =
            new Replica(
                started(
                    new RedisConfig("redis://localhost:" + proxy.port(), Duration.ofMillis(100))),
                TTL)) {
      proxy.stall();
      for (var i = 0; i < 50; i++) {
        assertThat(slow.views.find("k" + i, loading("ada"))).isPresent();
      }
      assertThat(slow.shared("unavailable")).isPositive();
      assertThat(loads).hasValue(50);

      proxy.flow();
      await().until(() -> answered(slow));
    }
  }

  private static Redis started(RedisConfig config) {
    var redis = new Redis(config);
    redis.start();
    return redis;
  }

  private boolean answered(Replica replica) {
    replica.views.find("again" + loads.get(), loading("ada"));
    return replica.shared("miss") > 0;
  }

  @Test
  void aRedisThatGoesAndComesIsUsedAgainAndNothingMissedIsBelieved() {
    one.views.find("k", loading("ada"));
    server.stop();
    try {
      assertThat(one.views.find("k", loading("eva"))).map(View::name).contains("ada");
      assertThat(one.views.find("l", loading("eva"))).map(View::name).contains("eva");
    } finally {
      server.start();
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(one.views.find("k", loading("eva")))
                    .as("forgotten, for its invalidation may have been missed")
                    .map(View::name)
                    .contains("eva"));
  }
}
