package dev.garboard.kit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MessageTablesIT {
  private static PostgresServer server;

  private String url;
  private Fixture fixture;
  private Tx tx;
  private Inbox inbox;

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
    fixture = new Fixture(config);
    tx = fixture.tx;
    inbox = new Inbox(tx, new InboxConfig(Duration.ofDays(14)));
  }

  @AfterEach
  void disconnect() {
    fixture.close();
  }

  private static UUID idOf(LocalDate day) {
    var start = Inbox.firstIdOf(day);
    return new UUID(
        start.getMostSignificantBits() | 0x7abc, UUID.randomUUID().getLeastSignificantBits());
  }

  private static LocalDate today() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  private static OutboxEvent event(String aggregate, long seq) {
    return new OutboxEvent(
        UUID.randomUUID(),
        "user",
        aggregate,
        seq,
        "user.events.v1",
        aggregate,
        "UserCreated.v1",
        "{\"id\": \"" + aggregate + "\"}",
        Map.of("traceparent", "00-1-2-01"));
  }

  @Test
  void eventsAreWrittenWithTheChangeAndTheRelayIsWokenAfterwards() {
    var woken = new ArrayList<Integer>();
    var outbox = new Outbox(tx, woken::add);
    var first = event("ada", 1);

    tx.run(
        () -> {
          outbox.add(List.of(first, event("ada", 2)));
          assertThat(woken).isEmpty();
        });
    assertThatThrownBy(
            () ->
                tx.run(
                    () -> {
                      outbox.add(List.of(event("bob", 1)));
                      throw new IllegalArgumentException("no");
                    }))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(woken).containsExactly(first.shard());
    assertThat(
            PostgresServer.ask(
                url,
                "SELECT string_agg(aggregate_id || aggregate_seq || (headers ->> 'traceparent')"
                    + " || (payload ->> 'id') || shard, ',' ORDER BY id) FROM outbox"))
        .isEqualTo("ada100-1-2-01ada%1$d,ada200-1-2-01ada%1$d".formatted(first.shard()));
  }

  @Test
  void anEventNeedsATransaction() {
    assertThatThrownBy(() -> new Outbox(tx, _ -> {}).add(List.of(event("ada", 1))))
        .hasMessageContaining("Tx.call");
    assertThatThrownBy(() -> inbox.first("view", UUID.randomUUID()))
        .hasMessageContaining("Tx.call");
  }

  @Test
  void shardsAreStableAndAllUsed() {
    assertThat(event("ada", 1).shard()).isEqualTo(event("ada", 9).shard());
    assertThat(
            java.util.stream.IntStream.range(0, 1000)
                .map(n -> event("id" + n, 1).shard())
                .distinct()
                .sorted())
        .hasSize(Outbox.SHARDS)
        .allMatch(shard -> shard >= 0 && shard < Outbox.SHARDS);
  }

  @Test
  void ofManyDeliveriesOfOneEventOneHasTheEffect() throws Exception {
    inbox.maintain();
    var id = idOf(today());

    var firsts = Parallel.times(20, _ -> tx.call(() -> inbox.first("view", id)));

    assertThat(firsts).containsOnlyOnce(true);
    assertThat(tx.<Boolean>call(() -> inbox.first("mail", id))).as("another consumer").isTrue();
  }

  @Test
  void anEffectThatFailsIsNotRemembered() {
    var id = idOf(today());
    assertThatThrownBy(
            () ->
                tx.run(
                    () -> {
                      inbox.first("view", id);
                      throw new IllegalArgumentException("no");
                    }))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(tx.<Boolean>call(() -> inbox.first("view", id))).isTrue();
  }

  private String partitionOf(UUID id) {
    return PostgresServer.ask(
        url, "SELECT tableoid::regclass FROM inbox WHERE event_id = '" + id + "'");
  }

  @Test
  void aDayOfIdsIsAPartitionAlsoWhenItComesLate() {
    var early = idOf(today());
    tx.run(() -> inbox.first("view", early));
    assertThat(partitionOf(early)).isEqualTo("inbox_default");

    inbox.maintain();
    inbox.maintain();

    var name = "inbox_d" + today().toString().replace("-", "");
    assertThat(partitionOf(early)).isEqualTo(name);
    assertThat(tx.<Boolean>call(() -> inbox.first("view", early))).isFalse();
    var tomorrow = idOf(today().plusDays(1));
    tx.run(() -> inbox.first("view", tomorrow));
    assertThat(partitionOf(tomorrow)).isNotEqualTo("inbox_default").isNotEqualTo(name);
    var random = UUID.fromString("ffffffff-0000-4000-8000-000000000000");
    tx.run(() -> inbox.first("view", random));
    assertThat(partitionOf(random)).isEqualTo("inbox_default");
  }

  @Test
  void whatIsOlderThanTheRetentionIsDropped() {
    var old = today().minusDays(16);
    var kept = today().minusDays(14);
    for (var day : List.of(old, kept)) {
      PostgresServer.execute(
          url,
          "CREATE TABLE inbox_d%s PARTITION OF inbox FOR VALUES FROM ('%s') TO ('%s')"
              .formatted(
                  day.toString().replace("-", ""),
                  Inbox.firstIdOf(day),
                  Inbox.firstIdOf(day.plusDays(1))));
    }
    PostgresServer.execute(
        url,
        "INSERT INTO inbox VALUES ('view', 'ffffffff-0000-4000-8000-000000000000', now() - interval"
            + " '16 days'), ('mail', 'ffffffff-0000-4000-8000-000000000000', now())");

    inbox.maintain();

    var partitions =
        PostgresServer.ask(
            url, "SELECT string_agg(relname, ',') FROM pg_class WHERE relname ~ '^inbox_d[0-9]+$'");
    assertThat(partitions)
        .contains(kept.toString().replace("-", ""))
        .doesNotContain(old.toString().replace("-", ""));
    assertThat(PostgresServer.ask(url, "SELECT string_agg(consumer, ',') FROM inbox_default"))
        .isEqualTo("mail");
  }
}
