package dev.garboard.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.kit.data.Database;
import dev.garboard.kit.data.DatabaseConfig;
import dev.garboard.kit.data.Inbox;
import dev.garboard.kit.data.InboxConfig;
import dev.garboard.kit.data.Migration;
import dev.garboard.kit.data.Migrations;
import dev.garboard.kit.data.Migrator;
import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.Metrics;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;

/**
 * What a small service has: a database with the tables of the kit and one of its own, {@code
 * effects(n, event_id, aggregate, seq)}, an outbox, an inbox. Several may share a database, as
 * replicas do.
 */
final class Service implements AutoCloseable {
  static final String TYPE = "test.counted";
  static final String IGNORED = "test.ignored";
  static final String GROUP = "counter";
  static final Identity IDENTITY = new Identity("test", "1", "one", false);

  final Metrics metrics = new Metrics(IDENTITY);
  final DatabaseConfig config;
  final Database database;
  final Tx tx;
  final Inbox inbox;
  private final Deque<Part> parts = new ArrayDeque<>();
  private Relay relay;

  /** The data of the events. */
  record Counted(int n) {}

  Service(String url, String username, String password) throws Exception {
    config =
        new DatabaseConfig(
            url,
            Optional.of(username),
            Optional.of(password),
            true,
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            new DatabaseConfig.Pool(8, Duration.ofSeconds(1)));
    database = new Database(config, IDENTITY, metrics);
    database.start();
    tx = new Tx(database);
    inbox = new Inbox(tx, new InboxConfig(Duration.ofDays(14)));
    migrate();
  }

  static Service on(dev.garboard.kit.testing.Database database) throws Exception {
    return new Service(database.url(), database.username(), database.password());
  }

  private void migrate() throws Exception {
    var all = new ArrayList<Migration>(Migrations.kit());
    all.addAll(DeadLetters.migrations());
    new Migrator(config, IDENTITY, all).start();
    tx.with(
        handle ->
            handle.execute(
                "CREATE TABLE IF NOT EXISTS effects (n bigint GENERATED ALWAYS AS IDENTITY,"
                    + " event_id uuid NOT NULL, aggregate text NOT NULL, seq bigint NOT NULL)"));
  }

  /** Stops after all else. */
  KafkaBroker kafka(String servers, String topic) {
    var broker = new KafkaBroker(KafkaBrokerIT.config(servers, Duration.ofSeconds(1)));
    broker.provide(Set.of(topic));
    parts.push(broker::stop);
    return broker;
  }

  /** Stops after all else. */
  RabbitBroker rabbit(URI uri, String topic) {
    var broker = new RabbitBroker(RabbitBrokerIT.config(uri, Duration.ofSeconds(1)));
    broker.provide(Set.of(topic));
    parts.push(broker::stop);
    return broker;
  }

  Relay relay(Broker broker) {
    return relay(broker, new OutboxConfig(Duration.ofSeconds(1), 500, 20));
  }

  Relay relay(Broker broker, OutboxConfig outbox) {
    relay = new Relay(config, outbox, broker, "/test", metrics);
    relay.start();
    parts.push(relay::stop);
    return relay;
  }

  /** Writes what it handles into {@code effects}. */
  Consumer consumer(Broker broker, String topic, int attempts) {
    return consumer(broker, topic, attempts, event -> {});
  }

  Consumer consumer(Broker broker, String topic, int attempts, EventHandler first) {
    var retry = new MessagingConfig.Retry(Duration.ofMillis(200), attempts);
    var consumer =
        new Consumer(GROUP, broker, tx, inbox, retry, metrics)
            .ignore(topic, IGNORED)
            .on(
                topic,
                TYPE,
                event -> {
                  first.handle(event);
                  effect(event);
                });
    consumer.start();
    parts.push(consumer::stop);
    return consumer;
  }

  void effect(Event event) {
    var envelope = event.envelope();
    tx.with(
        handle ->
            handle.execute(
                "INSERT INTO effects (event_id, aggregate, seq) VALUES (?, ?, ?)",
                envelope.id(),
                envelope.subject(),
                envelope.aggregateSeq()));
  }

  DeadLetters deadLetters(Broker broker, Consumer consumer) {
    var letters = new DeadLetters(broker, tx, consumer.group(), List.of(consumer));
    letters.start();
    parts.push(letters::stop);
    return letters;
  }

  /** One transaction that leaves the next event of an aggregate in the outbox. */
  UUID write(String topic, String aggregate, long seq) {
    var event = event(topic, aggregate, seq);
    var outbox = new Outbox(tx, shard -> Optional.ofNullable(relay).ifPresent(r -> r.wake(shard)));
    tx.run(() -> outbox.add(List.of(event)));
    return event.eventId();
  }

  void writeAll(List<OutboxEvent> events) {
    tx.run(() -> new Outbox(tx, shard -> {}).add(events));
  }

  static OutboxEvent event(String topic, String aggregate, long seq) {
    return new OutboxEvent(
        uuid7(), "thing", aggregate, seq, topic, aggregate, TYPE, "{\"n\": " + seq + "}", Map.of());
  }

  static UUID uuid7() {
    var random = ThreadLocalRandom.current();
    var high = (System.currentTimeMillis() << 16) | 0x7000 | random.nextInt(0x1000);
    return new UUID(high, 0x8000_0000_0000_0000L | (random.nextLong() >>> 2));
  }

  long count(String sql) {
    return tx.read(handle -> handle.select(sql).mapTo(Long.class).one());
  }

  long outboxRows() {
    return count("SELECT count(*) FROM outbox");
  }

  long effects() {
    return count("SELECT count(*) FROM effects");
  }

  /** The effects in their order, {@code aggregate:seq}. */
  List<String> effectList() {
    return tx.read(
        handle ->
            handle
                .select("SELECT aggregate || ':' || seq FROM effects ORDER BY n")
                .mapTo(String.class)
                .list());
  }

  /** Those of each aggregate are 1, 2, 3 and so on. */
  void assertEachInOrder() {
    var bySubject = new HashMap<String, List<Long>>();
    for (var effect : effectList()) {
      var parts = effect.split(":", 2);
      bySubject.computeIfAbsent(parts[0], key -> new ArrayList<>()).add(Long.valueOf(parts[1]));
    }
    bySubject.forEach(
        (aggregate, seqs) ->
            assertThat(seqs)
                .as(aggregate)
                .containsExactlyElementsOf(
                    LongStream.rangeClosed(1, seqs.size()).boxed().toList()));
  }

  double counter(String name, String... tags) {
    var counter = metrics.registry().find(name).tags(tags).counter();
    return counter == null ? 0 : counter.count();
  }

  double gauge(String name) {
    return metrics.registry().get(name).gauge().value();
  }

  @Override
  public void close() {
    try {
      while (!parts.isEmpty()) {
        parts.pop().run();
      }
      database.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Part {
    void run() throws InterruptedException;
  }
}
