package dev.garboard.user.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.client.Redis;
import dev.garboard.kit.client.RedisConfig;
import dev.garboard.kit.data.CacheConfig;
import dev.garboard.kit.data.Caches;
import dev.garboard.kit.data.Database;
import dev.garboard.kit.data.DatabaseConfig;
import dev.garboard.kit.data.Migrations;
import dev.garboard.kit.data.Migrator;
import dev.garboard.kit.data.TimeOrderedIds;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Envelope;
import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.messaging.Progress;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.Json;
import dev.garboard.kit.runtime.Metrics;
import dev.garboard.kit.testing.Cut;
import dev.garboard.kit.testing.Stack;
import dev.garboard.user.domain.Email;
import dev.garboard.user.domain.Profile;
import dev.garboard.user.domain.UserCreated;
import dev.garboard.user.domain.UserDeleted;
import dev.garboard.user.domain.UserEvent;
import dev.garboard.user.domain.UserId;
import dev.garboard.user.domain.UserSummaries.Shown;
import dev.garboard.user.domain.UserUpdated;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One user of the read model, kept near. Replicas share a real PostgreSQL, and a real Redis. */
class UserRowsIT {
  private static final Identity IDENTITY = new Identity("user", "1", "test", false);
  private static final CacheConfig ON = new CacheConfig(true, 100, Duration.ofMinutes(1));
  private static final CacheConfig OFF = new CacheConfig(false, 100, Duration.ofMinutes(1));
  private static final TimeOrderedIds IDS =
      new TimeOrderedIds(InstantSource.system(), new SecureRandom());
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String NO_REDIS = "";

  private static Stack stack;
  private static DatabaseConfig database;

  private final UserId ada = new UserId(IDS.get());

  @BeforeAll
  static void migrate() throws Exception {
    stack = Stack.open();
    var empty = stack.postgres().database("rows");
    database =
        new DatabaseConfig(
            empty.url(),
            Optional.of(empty.username()),
            Optional.of(empty.password()),
            true,
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            new DatabaseConfig.Pool(4, Duration.ofSeconds(1)));
    var migrations =
        Stream.of(Migrations.kit(), Migrations.onClassPath("user", "migrations"))
            .flatMap(List::stream)
            .toList();
    new Migrator(database, IDENTITY, migrations).start();
  }

  @AfterAll
  static void close() {
    stack.close();
  }

  /** What one process of the service has for this. */
  private static final class Replica implements AutoCloseable {
    private final Metrics metrics = new Metrics(IDENTITY);
    private final Database pool = new Database(database, IDENTITY, metrics);
    private final Tx tx = new Tx(pool);
    private final Redis redis;
    private final Caches caches;
    private final JdbcUserSummaries summaries;
    private final UserProjector projector;

    Replica(String redisUrl, CacheConfig config) throws Exception {
      redis = new Redis(new RedisConfig(redisUrl, Duration.ofMillis(500)));
      caches = new Caches(config, redis, metrics.registry());
      var rows = new UserRows(caches, config);
      var progress = new Progress();
      summaries = new JdbcUserSummaries(tx, progress, rows);
      projector = new UserProjector(tx, progress, rows, metrics);
      pool.start();
      redis.start();
      caches.start();
    }

    Optional<String> name(UserId user) {
      return name(summaries.find(user, Optional.empty()));
    }

    static Optional<String> name(Shown shown) {
      return shown.user().map(user -> user.profile().name());
    }

    void project(UserEvent event) {
      tx.run(() -> projector.handle(published(event)));
    }

    private static Event published(UserEvent event) {
      var envelope =
          new Envelope(
              IDS.get(),
              "user",
              event.getClass().getSimpleName(),
              NOON,
              event.user().toString(),
              Optional.empty(),
              event.version(),
              1,
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      var json = new String(Json.bytes(UserEvents.data(event)), StandardCharsets.UTF_8);
      return new Event(envelope, json);
    }

    /** How often the database was asked for a user. */
    long reads() {
      return metrics.registry().find("db_transaction").tag("name", "user_view").timers().stream()
          .mapToLong(Timer::count)
          .sum();
    }

    double fromRedis() {
      var hits = metrics.registry().find("cache_shared_gets").tag("result", "hit").counter();
      return hits == null ? 0 : hits.count();
    }

    boolean isInRedis(UserId user) {
      return redis.call(client -> client.strlen("cache:user-view:" + user)) > "held".length();
    }

    @Override
    public void close() {
      try {
        caches.stop();
        redis.stop();
        pool.stop();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private UserEvent created() {
    return new UserCreated(ada, new Email("ada" + ada + "@example.org"), new Profile("Ada"), NOON);
  }

  private UserEvent renamed(String name, long version) {
    return new UserUpdated(ada, new Profile(name), version, NOON);
  }

  @Test
  void aSecondReadDoesNotAskTheDatabase() throws Exception {
    try (var one = new Replica(NO_REDIS, ON)) {
      one.project(created());

      assertThat(one.name(ada)).contains("Ada");
      assertThat(one.name(ada)).contains("Ada");
      assertThat(one.reads()).isEqualTo(1);
    }
  }

  @Test
  void thatThereIsNobodyIsKeptUntilThereIs() throws Exception {
    try (var one = new Replica(NO_REDIS, ON)) {
      assertThat(one.name(ada)).isEmpty();
      assertThat(one.name(ada)).isEmpty();
      assertThat(one.reads()).isEqualTo(1);

      one.project(created());
      assertThat(one.name(ada)).contains("Ada");
    }
  }

  @Test
  void aChangeIsSeenRightAfterItsProjection() throws Exception {
    try (var one = new Replica(NO_REDIS, ON)) {
      one.project(created());
      assertThat(one.name(ada)).contains("Ada");

      one.project(renamed("Ada L.", 2));
      assertThat(one.name(ada)).contains("Ada L.");

      one.project(new UserDeleted(ada, 3, NOON));
      assertThat(one.name(ada)).isEmpty();
    }
  }

  @Test
  void whatOneReplicaReadAnotherHasFromRedis() throws Exception {
    var url = stack.redis().database().toString();
    try (var writer = new Replica(NO_REDIS, ON);
        var one = new Replica(url, ON);
        var other = new Replica(url, ON)) {
      writer.project(created());
      var shown = one.summaries.find(ada, Optional.empty());
      await().until(() -> one.isInRedis(ada));

      assertThat(other.summaries.find(ada, Optional.empty())).isEqualTo(shown);
      assertThat(other.reads()).isZero();
    }
  }

  @Test
  void aChangeThatOneReplicaProjectsIsSeenByAnother() throws Exception {
    var url = stack.redis().database().toString();
    try (var one = new Replica(url, ON);
        var other = new Replica(url, ON)) {
      one.project(created());
      assertThat(other.name(ada)).contains("Ada");

      one.project(renamed("Ada L.", 2));
      await().untilAsserted(() -> assertThat(other.name(ada)).contains("Ada L."));

      one.project(new UserDeleted(ada, 3, NOON));
      await().untilAsserted(() -> assertThat(other.name(ada)).isEmpty());
    }
  }

  @Test
  void whoKnowsAVersionSeesItAndThenNobodySeesLess() throws Exception {
    try (var one = new Replica(NO_REDIS, ON);
        var other = new Replica(NO_REDIS, ON)) {
      one.project(created());
      assertThat(other.name(ada)).contains("Ada");
      one.project(renamed("Ada L.", 2));
      assertThat(other.name(ada)).as("it cannot hear").contains("Ada");

      var shown = other.summaries.find(ada, Optional.of(2L));
      assertThat(shown.stale()).isFalse();
      assertThat(Replica.name(shown)).contains("Ada L.");
      assertThat(other.name(ada)).contains("Ada L.");
    }
  }

  @Test
  void anOldRowThatOutlivedAnOutageInRedisDoesNotComeBack() throws Exception {
    var redis = stack.redis().database();
    try (var writer = new Replica(NO_REDIS, ON);
        var other = new Replica(redis.toString(), ON);
        var cut = Cut.before(redis.getPort());
        var one = new Replica("redis://127.0.0.1:" + cut.port() + redis.getPath(), ON)) {
      writer.project(created());
      assertThat(other.name(ada)).contains("Ada");
      await().until(() -> other.isInRedis(ada));

      cut.cut();
      one.project(renamed("Ada L.", 2));
      assertThat(one.name(ada)).contains("Ada L.");
      assertThat(other.isInRedis(ada)).as("nobody could take it out").isTrue();

      cut.heal();
      await()
          .until(
              () -> {
                assertThat(one.name(ada)).contains("Ada L.");
                return one.fromRedis() > 0;
              });
      assertThat(one.name(ada)).contains("Ada L.");
    }
  }

  @Test
  void aRedisThatIsAwayCostsNothingButItself() throws Exception {
    try (var one = new Replica("redis://127.0.0.1:1/0", ON)) {
      one.project(created());

      assertThat(one.name(ada)).contains("Ada");
      assertThat(one.name(ada)).contains("Ada");
      assertThat(one.reads()).isEqualTo(1);

      one.project(renamed("Ada L.", 2));
      assertThat(one.name(ada)).contains("Ada L.");
    }
  }

  @Test
  void switchedOffEveryReadAsksTheDatabase() throws Exception {
    try (var one = new Replica(NO_REDIS, OFF)) {
      one.project(created());

      assertThat(one.name(ada)).contains("Ada");
      assertThat(one.name(ada)).contains("Ada");
      assertThat(one.reads()).isEqualTo(2);
    }
  }
}
