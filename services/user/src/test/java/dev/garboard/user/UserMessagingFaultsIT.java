package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Stack;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka fails, or the process ends, where it hurts most: no event is lost, none has two effects,
 * and those of a user stay in order.
 */
class UserMessagingFaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** How long Kafka is away: until so many have registered, and the relay has failed so often. */
  private static final int REGISTERED = 100;

  private static final int FAILED = 2;

  /** As the relay does, so that it owns none and reads nothing. */
  private static final String ALL_SHARDS =
      "SELECT pg_advisory_lock(1869968482, shard) FROM generate_series(0, 15) shard";

  private static final String RELAY =
      " FROM pg_stat_activity WHERE application_name = 'relay' AND datname = current_database()";

  @TempDir static Path data;
  private static Stack stack;
  private static Kafka kafka;
  private static Tables tables;
  @TempDir Path directory;

  @BeforeAll
  static void open() {
    stack = Stack.open();
    kafka = Kafka.own(data);
    tables = new Tables(stack.postgres().database("messaging"));
  }

  @AfterAll
  static void close() {
    kafka.close();
    stack.close();
  }

  private UserProcess start() throws Exception {
    return new UserProcess(directory, tables.database(), UserProcess.messagesBy(kafka)).ready();
  }

  /** Whatever happened, a start makes it good. */
  @AfterEach
  void everyEventHasItsEffectOnceInOrder() throws Exception {
    try (var user = start()) {
      tables.awaitAllHandledOnce();
      assertThat(tables.number("SELECT count(*) FROM dead_letters")).isZero();
      assertThat(user.metric("projection_gaps_total.*")).isZero();
    }
    Topic.at(kafka).assertHoldsInOrder(tables.number("SELECT sum(version) FROM users"));
  }

  private static void register(UserProcess user, String word) throws Exception {
    for (var n = 0; n < 10; n++) {
      assertThat(new Caller(user).register(word + n + "@example.org").statusCode()).isEqualTo(201);
    }
  }

  private static double unavailable(UserProcess user) throws Exception {
    return user.metric("outbox_published_total.*outcome=\"unavailable\".*");
  }

  private static double duplicates(UserProcess user) throws Exception {
    return user.metric("consumer_records_total.*outcome=\"duplicate\".*");
  }

  @Test
  void whileKafkaIsAwayUsersGoOnAndNothingIsGivenUp() throws Exception {
    try (var user = start();
        var load = new Registrations(user, "away")) {
      var ada = new Caller(user).registered("ada@example.org");
      await().atMost(PATIENCE).until(() -> tables.number("SELECT count(*) FROM inbox") > 0);
      kafka.server().kill();
      var before = load.count(201);
      var failed = unavailable(user);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  new Caller(user).rename(ada, "Ada " + load.count(201)).statusCode() == 200
                      && load.count(201) > before + REGISTERED
                      && unavailable(user) >= failed + FAILED);
      assertThat(user.isReady()).isTrue();
      kafka.server().start();
      assertThat(load.stop()).allMatch(answer -> answer.statusCode() == 201);
      tables.awaitAllHandledOnce();
      assertThat(user.metric("outbox_published_total.*outcome=\"refused\".*")).isZero();
      assertThat(user.metric("projection_gaps_total.*")).isZero();
    }
  }

  @Test
  void whoIsKilledBeforeItsRelayReadsHasLostNothing() throws Exception {
    try (var _ = tables.holding(ALL_SHARDS);
        var user = start()) {
      register(user, "unread");
      user.kill();
      assertThat(tables.number("SELECT count(*) FROM outbox")).isEqualTo(10);
    }
  }

  @Test
  void whoIsKilledWhileItsRelayPublishesHasLostNothing() throws Exception {
    try (var user = start()) {
      register(user, "before");
      tables.awaitAllHandledOnce();
      kafka.server().pause();
      register(user, "publishing");
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  tables.number(
                          "SELECT count(*)"
                              + RELAY
                              + " AND query LIKE 'WITH held%' AND state = 'idle'"
                              + " AND query_start > (SELECT min(created_at) FROM outbox)")
                      == 1);
    } finally {
      kafka.server().resume();
    }
  }

  @Test
  void whoIsKilledAfterItsRelayPublishedPublishesAgainAndNobodyMinds() throws Exception {
    try (var shards = tables.holding(ALL_SHARDS);
        var user = start()) {
      register(user, "published");
      try (var _ = tables.holding("SELECT FROM outbox FOR UPDATE")) {
        release(shards);
        awaitHandled();
        user.kill();
        endRelay();
      }
      assertThat(tables.number("SELECT count(*) FROM outbox")).isEqualTo(10);
    }
    try (var again = start()) {
      await().atMost(PATIENCE).until(() -> duplicates(again) >= 10);
    }
  }

  private static void release(Connection shards) throws SQLException {
    try (var statement = shards.createStatement()) {
      statement.execute("SELECT pg_advisory_unlock_all()");
    }
  }

  private static void awaitHandled() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                tables.number(
                        "SELECT (SELECT sum(version) FROM users) - (SELECT count(*) FROM inbox)")
                    == 0);
  }

  /** A session that waits for a lock does not see that its client has died. */
  private static void endRelay() {
    await()
        .atMost(PATIENCE)
        .until(() -> tables.number("SELECT count(pg_terminate_backend(pid))" + RELAY) == 0);
  }

  @Test
  void whoIsKilledBeforeAnEffectHasItAfterTheNextStart() throws Exception {
    try (var user = start();
        var _ = tables.holding("LOCK TABLE user_view IN EXCLUSIVE MODE")) {
      register(user, "effect");
      awaitEffect();
    }
  }

  @Test
  void whoIsKilledBetweenEffectAndAcknowledgementHasTheEffectOnce() throws Exception {
    try (var user = start()) {
      long before;
      try (var _ = tables.holding("LOCK TABLE user_view IN EXCLUSIVE MODE")) {
        register(user, "acknowledged");
        awaitEffect();
        before = tables.number("SELECT count(*) FROM inbox");
        kafka.server().kill(); // paused, it would find the acknowledgement when it goes on
      }
      await().atMost(PATIENCE).until(() -> tables.number("SELECT count(*) FROM inbox") > before);
    } finally {
      kafka.server().restart();
    }
    try (var again = start()) {
      await().atMost(PATIENCE).until(() -> duplicates(again) >= 1);
    }
  }

  /** Until all is published, and the consumer has begun with it. */
  private static void awaitEffect() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                tables.number("SELECT count(*) FROM outbox") == 0
                    && tables.number(
                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND query LIKE 'INSERT INTO user_view%'")
                        > 0);
  }
}
