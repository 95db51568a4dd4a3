package dev.garboard.bench.services;

import dev.garboard.kit.data.Database;
import dev.garboard.kit.data.DatabaseConfig;
import dev.garboard.kit.data.Inbox;
import dev.garboard.kit.data.InboxConfig;
import dev.garboard.kit.data.Migrations;
import dev.garboard.kit.data.Migrator;
import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Consumer;
import dev.garboard.kit.messaging.DeadLetters;
import dev.garboard.kit.messaging.KafkaBroker;
import dev.garboard.kit.messaging.MessagingConfig;
import dev.garboard.kit.messaging.OutboxConfig;
import dev.garboard.kit.messaging.Relay;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.Metrics;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Postgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The outbox relay on PostgreSQL and Kafka: how fast, how soon, and how quiet when idle. */
final class RelayRows implements AutoCloseable {
  private static final Identity IDENTITY = new Identity("bench", "1", "one", false);
  private static final String TOPIC = "things.v1";
  private static final String TYPE = "thing.counted";
  private static final int FULL = 100_000;
  private static final int BATCH = 10_000;
  private static final int PER_SECOND = 500;
  private static final int SECONDS = 20;
  private static final double MICROS_PER_EVENT = 100;
  private static final double P99_MILLIS = 50;
  private static final double IDLE_QUERIES = 1;

  /** PostgreSQL keeps counts back for up to 10 s. */
  private static final Duration SETTLE = Duration.ofSeconds(12);

  private final Report report;
  private final Postgres postgres;
  private final Kafka kafka;
  private final String name;
  private final dev.garboard.kit.testing.Database elsewhere;
  private final DatabaseConfig config;
  private final Metrics metrics = new Metrics(IDENTITY);
  private final Database database;
  private final Tx tx;
  private final KafkaBroker broker;

  RelayRows(Report report, Path scratch) throws Exception {
    this.report = report;
    postgres = Postgres.own(scratch.resolve("relay-postgres"), Map.of("autovacuum_naptime", "1h"));
    kafka = Kafka.own(scratch.resolve("relay-kafka"));
    var home = postgres.database("relay");
    name = home.url().substring(home.url().lastIndexOf('/') + 1);
    elsewhere = postgres.database("elsewhere");
    config = config(home);
    database = new Database(config, IDENTITY, metrics);
    database.start();
    tx = new Tx(database);
    var migrations = Stream.concat(Migrations.kit().stream(), DeadLetters.migrations().stream());
    new Migrator(config, IDENTITY, migrations.toList()).start();
    broker =
        new KafkaBroker(
            new MessagingConfig(
                MessagingConfig.Kind.KAFKA,
                new MessagingConfig.Kafka(List.of(kafka.bootstrapServers()), Map.of()),
                new MessagingConfig.Rabbit("", MessagingConfig.Rabbit.QueueType.QUORUM),
                new MessagingConfig.Topics(true, 6),
                new MessagingConfig.Retry(Duration.ofSeconds(1), 3)));
    broker.provide(Set.of(TOPIC));
  }

  private static DatabaseConfig config(dev.garboard.kit.testing.Database at) {
    return new DatabaseConfig(
        at.url(),
        Optional.of(at.username()),
        Optional.of(at.password()),
        true,
        Duration.ofSeconds(30),
        Duration.ofSeconds(1),
        new DatabaseConfig.Pool(8, Duration.ofSeconds(30)));
  }

  void measure() throws Exception {
    drain();
    latency();
    idle();
  }

  private Relay relay() {
    return new Relay(
        config, new OutboxConfig(Duration.ofSeconds(1), 500, 20), broker, "/bench", metrics);
  }

  private void drain() throws Exception {
    for (int round = 1; round <= FULL / BATCH; round++) {
      int seq = round;
      var events = IntStream.range(0, BATCH).mapToObj(i -> event("a" + i, seq)).toList();
      tx.run(() -> new Outbox(tx, shard -> {}).add(events));
    }
    tx.with(handle -> handle.execute("ANALYZE outbox"));
    var relay = relay();
    long start = System.nanoTime();
    relay.start();
    while (rows() > 0) {
      Thread.sleep(20);
    }
    double micros = (System.nanoTime() - start) / 1e3 / FULL;
    relay.stop();
    add("outbox of 100,000 drained into Kafka: time per event", "µs", micros, MICROS_PER_EVENT);
  }

  private long rows() {
    return count("SELECT count(*) FROM outbox");
  }

  private long count(String sql) {
    return tx.read(handle -> handle.select(sql).mapTo(Long.class).one());
  }

  private void latency() throws Exception {
    Map<String, Long> committed = new ConcurrentHashMap<>();
    var times = new ConcurrentLinkedQueue<Long>();
    var relay = relay();
    var consumer = consumer(committed, times);
    relay.start();
    consumer.start();
    write(relay, "warm", committed);
    awaitAll(times);
    times.clear();
    write(relay, "timed", committed);
    awaitAll(times);
    consumer.stop();
    relay.stop();
    var sorted = times.stream().sorted().toList();
    double p99 = sorted.get(sorted.size() * 99 / 100) / 1e6;
    add("commit to consumed at 500/s, p99", "ms", p99, P99_MILLIS);
  }

  private Consumer consumer(Map<String, Long> committed, Queue<Long> times) {
    var retry = new MessagingConfig.Retry(Duration.ofSeconds(1), 3);
    var inbox = new Inbox(tx, new InboxConfig(Duration.ofDays(14)));
    return new Consumer("bench", broker, tx, inbox, retry, metrics)
        .on(
            TOPIC,
            TYPE,
            event ->
                Optional.ofNullable(committed.get(event.envelope().subject()))
                    .ifPresent(at -> times.add(System.nanoTime() - at)));
  }

  private static void awaitAll(Queue<Long> times) throws InterruptedException {
    while (times.size() < SECONDS * PER_SECOND) {
      Thread.sleep(20);
    }
  }

  /** A transaction each, evenly in time; what is noted is the moment before its commit. */
  private void write(Relay relay, String name, Map<String, Long> committed) throws Exception {
    var outbox = new Outbox(tx, relay::wake);
    long start = System.nanoTime();
    try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < SECONDS * PER_SECOND; i++) {
        long due = start + i * (1_000_000_000L / PER_SECOND);
        Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
        var key = name + i;
        writers.execute(
            () ->
                tx.run(
                    () -> {
                      outbox.add(List.of(event(key, 1)));
                      committed.put(key, System.nanoTime());
                    }));
      }
    }
  }

  /** By the server's own count of transactions; a statement of the relay is one. */
  private void idle() throws Exception {
    var relay = relay();
    relay.start();
    Thread.sleep(SETTLE);
    long before = transactions();
    Thread.sleep(Duration.ofSeconds(SECONDS));
    double perSecond = (double) (transactions() - before) / SECONDS;
    relay.stop();
    add("queries of an idle relay", "/s", perSecond, IDLE_QUERIES);
  }

  /** Seen from another database, so that the question is not counted. */
  private long transactions() throws SQLException {
    try (var connection = elsewhere.connect();
        var row =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database"
                        + " WHERE datname = '"
                        + name
                        + "'")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static OutboxEvent event(String aggregate, long seq) {
    var body = "{\"n\": " + seq + "}";
    return new OutboxEvent(id(), "thing", aggregate, seq, TOPIC, aggregate, TYPE, body, Map.of());
  }

  /** A UUIDv7 (RFC 9562 section 5.7). */
  private static UUID id() {
    var random = ThreadLocalRandom.current();
    long high = (System.currentTimeMillis() << 16) | 0x7000 | random.nextInt(0x1000);
    return new UUID(high, 0x8000_0000_0000_0000L | (random.nextLong() >>> 2));
  }

  private void add(String metric, String unit, double value, double atMost) {
    report.add(new Row(metric, unit, List.of(value), List.of(), Optional.of(atMost), 1, 1));
  }

  @Override
  public void close() {
    try {
      broker.stop();
      database.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kafka.close();
    postgres.close();
  }
}
