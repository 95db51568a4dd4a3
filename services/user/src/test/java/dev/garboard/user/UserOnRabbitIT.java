package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.testing.Rabbit;
import dev.garboard.kit.testing.Stack;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same service with its messages by RabbitMQ: what is promised does not depend on the broker.
 */
class UserOnRabbitIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir static Path data;
  private static Stack stack;
  private static Rabbit rabbit;
  private static Tables tables;
  @TempDir Path directory;

  @BeforeAll
  static void open() {
    stack = Stack.open();
    rabbit = Rabbit.own(data);
    tables = new Tables(stack.postgres().database("rabbit"));
  }

  @AfterAll
  static void close() {
    rabbit.close();
    stack.close();
  }

  private UserProcess start() throws Exception {
    return new UserProcess(directory, tables.database(), UserProcess.messagesBy(rabbit)).ready();
  }

  @AfterEach
  void everyEventHasItsEffectOnceInOrder() throws Exception {
    tables.awaitAllHandledOnce();
    assertThat(tables.number("SELECT count(*) FROM dead_letters")).isZero();
    Topic.at(rabbit).assertHoldsInOrder(tables.number("SELECT sum(version) FROM users"));
  }

  @Test
  void aStrangerSignsUpAndTheReadModelFollows() throws Exception {
    try (var user = start()) {
      var caller = new Caller(user);
      var ada = caller.registered("ada@example.org");
      assertThat(caller.rename(ada, "Ada Lovelace").statusCode()).isEqualTo(200);
      tables.awaitAllHandledOnce();
      assertThat(caller.show(ada).body()).contains("Ada Lovelace");
      assertThat(user.metric("consumer_records_total.*outcome=\"ok\".*")).isGreaterThanOrEqualTo(2);
      assertThat(user.metric("projection_gaps_total.*")).isZero();
      assertThat(user.log() + user.admin("/config").body())
          .contains("amqp://")
          .doesNotContain("garboard:garboard");
    }
  }

  @Test
  void whileRabbitIsAwayUsersGoOnAndOfTwoReplicasOneMayBeKilled() throws Exception {
    try (var user = start();
        var replica = start();
        var load = new Registrations(user, "away")) {
      await().atMost(PATIENCE).until(() -> tables.number("SELECT count(*) FROM inbox") > 10);
      rabbit.server().kill();
      var before = load.count(201);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  load.count(201) > before + 100
                      && user.metric("outbox_published_total.*outcome=\"unavailable\".*")
                              + replica.metric("outbox_published_total.*outcome=\"unavailable\".*")
                          > 1);
      assertThat(user.isReady()).isTrue();
      rabbit.server().start();
      replica.kill();
      assertThat(load.stop()).allMatch(answer -> answer.statusCode() == 201);
      tables.awaitAllHandledOnce();
      assertThat(user.metric("outbox_published_total.*outcome=\"refused\".*")).isZero();
      assertThat(user.metric("projection_gaps_total.*")).isZero();
    }
  }
}
