package dev.garboard.kit.saga;

import dev.garboard.kit.data.Database;
import dev.garboard.kit.data.DatabaseConfig;
import dev.garboard.kit.data.Inbox;
import dev.garboard.kit.data.InboxConfig;
import dev.garboard.kit.data.Migration;
import dev.garboard.kit.data.Migrations;
import dev.garboard.kit.data.Migrator;
import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Consumer;
import dev.garboard.kit.messaging.MessagingConfig;
import dev.garboard.kit.messaging.OutboxConfig;
import dev.garboard.kit.messaging.Relay;
import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.Metrics;
import dev.garboard.kit.saga.Trips.Trip;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * One process: an engine and the participants of {@link Trips}, on a database with a table {@code
 * effects(saga, what)} of its own. Several may share database and broker, as replicas do.
 */
final class House implements AutoCloseable {
  private static final Identity IDENTITY = new Identity("trips", "1", "one", false);

  final Metrics metrics = new Metrics(IDENTITY);
  final Database database;
  final Tx tx;
  final Outbox outbox;
  final SagaEngine engine;
  final Participant participant;
  private final DatabaseConfig config;
  private final Broker broker;
  private final Inbox inbox;
  private final Map<String, CommandHandler<Anything>> scripts = new ConcurrentHashMap<>();
  private final Deque<Part> parts = new ArrayDeque<>();
  private volatile Optional<Relay> relay = Optional.empty();

  /** The data of every command. */
  record Anything(Optional<String> guest, Optional<String> hotelId) {}

  /** Patience for tests. */
  static SagaConfig quick() {
    return new SagaConfig(
        Duration.ofMillis(400), 3, Duration.ofMinutes(15), 3, Duration.ofDays(90));
  }

  House(
      dev.garboard.kit.testing.Database on,
      Broker broker,
      SagaConfig saga,
      SagaDefinition<?>... definitions)
      throws Exception {
    this.broker = broker;
    config =
        new DatabaseConfig(
            on.url(),
            Optional.of(on.username()),
            Optional.of(on.password()),
            true,
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            new DatabaseConfig.Pool(8, Duration.ofSeconds(1)));
    database = new Database(config, IDENTITY, metrics);
    database.start();
    parts.push(database::stop);
    tx = new Tx(database);
    inbox = new Inbox(tx, new InboxConfig(Duration.ofDays(14)));
    outbox = new Outbox(tx, shard -> relay.ifPresent(it -> it.wake(shard)));
    migrate();
    engine = new SagaEngine(tx, outbox, House::uuid7, saga, List.of(definitions), metrics);
    participant = new Participant("trips", tx, outbox, House::uuid7);
    for (var type : List.of("BookHotel", "BookFlight", "CapturePayment", "SendTicket")) {
      participant.on(type, Anything.class, (command, data) -> handled(type, command, data));
    }
    for (var type : List.of("CancelHotel", "CancelFlight")) {
      participant.undo(type, Anything.class, (command, data) -> handled(type, command, data));
    }
    broker.provide(Set.of(Trips.HOTELS, Trips.FLIGHTS, Trips.REPLIES));
  }

  private void migrate() throws Exception {
    var all =
        Stream.of(Migrations.kit(), SagaMigrations.participant(), SagaMigrations.engine())
            .<Migration>flatMap(List::stream)
            .toList();
    new Migrator(config, IDENTITY, all).start();
    tx.run(
        () ->
            tx.with(
                handle ->
                    handle.execute(
                        "CREATE TABLE IF NOT EXISTS effects (n bigint GENERATED ALWAYS AS IDENTITY,"
                            + " saga uuid NOT NULL, what text NOT NULL)")));
  }

  private Answer handled(String type, Command command, Anything data) {
    var answer =
        scripts
            .getOrDefault(type, (_, _) -> new Answer.Done(Map.of(field(type), type + "-1")))
            .handle(command, data);
    if (answer instanceof Answer.Done) {
      effect(command.saga(), type);
    }
    return answer;
  }

  private static String field(String type) {
    return type.equals("BookHotel") ? "hotel_id" : "flight_id";
  }

  void effect(UUID saga, String what) {
    tx.with(handle -> handle.execute("INSERT INTO effects (saga, what) VALUES (?, ?)", saga, what));
  }

  /** What a participant does with commands of this type from now on. */
  House when(String type, CommandHandler<Anything> script) {
    scripts.put(type, script);
    return this;
  }

  House refuses(String type, String reason) {
    return when(type, (_, _) -> new Answer.Refused(reason));
  }

  House asBefore(String type) {
    scripts.remove(type);
    return this;
  }

  /** Everything runs. */
  House open() throws Exception {
    return relays().participates().runs();
  }

  House relays() {
    var started =
        new Relay(
            config, new OutboxConfig(Duration.ofMillis(200), 500, 20), broker, "trips", metrics);
    started.start();
    parts.push(started::stop);
    relay = Optional.of(started);
    return this;
  }

  House participates() {
    var consumer = consumer("participants");
    participant.consume(consumer, Trips.HOTELS);
    participant.consume(consumer, Trips.FLIGHTS);
    return started(consumer);
  }

  House runs() throws Exception {
    engine.start();
    parts.push(engine::stop);
    return started(engine.consume(consumer("engine")));
  }

  private House started(Consumer consumer) {
    consumer.start();
    parts.push(consumer::stop);
    return this;
  }

  private Consumer consumer(String group) {
    var retry = new MessagingConfig.Retry(Duration.ofMillis(100), 3);
    return new Consumer(group, broker, tx, inbox, retry, metrics);
  }

  UUID start(SagaDefinition<Trip> definition) {
    var saga = uuid7();
    tx.run(() -> engine.start(definition, saga, Trip.of("Ada")));
    return saga;
  }

  static UUID uuid7() {
    var random = ThreadLocalRandom.current();
    var high = (System.currentTimeMillis() << 16) | 0x7000 | random.nextInt(0x1000);
    return new UUID(high, 0x8000_0000_0000_0000L | (random.nextLong() >>> 2));
  }

  SagaStatus status(UUID saga) {
    return tx.call(() -> engine.rows().lock(saga).orElseThrow().saga().status());
  }

  Instance saga(UUID saga) {
    return tx.call(() -> engine.rows().lock(saga).orElseThrow().saga());
  }

  /** In their order. */
  List<String> effects(UUID saga) {
    return texts("SELECT what FROM effects WHERE saga = ? ORDER BY n", saga);
  }

  /** {@code BookHotel/FORWARD DONE}. */
  List<String> log(UUID saga) {
    return texts(
        "SELECT step || '/' || direction || ' ' || outcome FROM saga_step_log"
            + " WHERE saga_id = ? ORDER BY n",
        saga);
  }

  List<String> texts(String sql, Object... arguments) {
    return tx.read(handle -> handle.select(sql, arguments).mapTo(String.class).list());
  }

  long count(String sql, Object... arguments) {
    return tx.read(handle -> handle.select(sql, arguments).mapTo(Long.class).one());
  }

  double counter(String name, String... tags) {
    var counter = metrics.registry().find(name).tags(tags).counter();
    return counter == null ? 0 : counter.count();
  }

  @Override
  public void close() {
    try {
      while (!parts.isEmpty()) {
        parts.pop().run();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private interface Part {
    void run() throws Exception;
  }
}
