package dev.garboard.bench.services;

import dev.garboard.kit.testing.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The least that a saga with these promises takes on this machine: the transactions that its steps
 * cannot share, the messages between its participants, each through an outbox and an inbox, and
 * nothing else. No HTTP, no gateway, no read model, no checks, no JSON; one process.
 */
final class Floor implements AutoCloseable {
  static final String EVENTS = "floor-events";
  private static final List<String> NAMES = List.of("order", "inventory", "payment");
  private static final int PARTITIONS = 4;

  /** Order, and in turns stock, payment, payment, stock. */
  private static final List<String> ROOMS =
      List.of(
          "order",
          "inventory",
          "order",
          "payment",
          "order",
          "payment",
          "order",
          "inventory",
          "order");

  private static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS sagas (id uuid PRIMARY KEY, step int, body text);
      CREATE TABLE IF NOT EXISTS effects (saga uuid, step int, body text, PRIMARY KEY (saga, step));
      CREATE TABLE IF NOT EXISTS inbox (saga uuid, step int, PRIMARY KEY (saga, step));
      CREATE TABLE IF NOT EXISTS outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic text, saga uuid, step int, body text)
      """;

  private final Function<String, Database> databases;
  private final String servers;
  private final Map<UUID, CompletableFuture<Void>> open = new ConcurrentHashMap<>();
  private final List<FloorRoom> rooms = new ArrayList<>();

  /** What a message leads to. */
  final class Route {
    /** The room that the next message goes to; empty after the last. */
    String after(int step) {
      return step + 1 < ROOMS.size() ? ROOMS.get(step + 1) : "";
    }

    /** A payment is noted before anybody else is asked, and when they have answered. */
    int transactions(int step) {
      return ROOMS.get(step).equals("payment") ? 2 : 1;
    }

    /** What participants do is an event, too, as is the order that is confirmed. */
    boolean tells(int step) {
      return !ROOMS.get(step).equals("order") || step == ROOMS.size() / 2;
    }

    void handled(UUID saga, int step) {
      if (step == ROOMS.size() - 1) {
        open.remove(saga).complete(null);
      }
    }
  }

  /**
   * A floor beside what else is in these.
   *
   * @param databases by name, each made if there is none
   */
  Floor(Function<String, Database> databases, String servers) throws Exception {
    this.databases = databases;
    this.servers = servers;
    provide();
    for (var name : NAMES) {
      rooms.add(new FloorRoom(name, new Route(), connection(name), servers));
    }
  }

  Map<String, Database> databases() {
    return NAMES.stream().collect(Collectors.toMap(it -> it, this::database));
  }

  private Database database(String room) {
    return databases.apply("floor_" + room);
  }

  static String topic(String room) {
    return "floor-" + room;
  }

  private void provide() throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      var topics =
          Stream.concat(NAMES.stream().map(Floor::topic), Stream.of(EVENTS))
              .map(topic -> new NewTopic(topic, PARTITIONS, (short) 1))
              .toList();
      admin.createTopics(topics).all().get();
    }
  }

  private Connection connection(String room) throws SQLException {
    var connection = database(room).connect();
    try (var statement = connection.createStatement()) {
      statement.execute(TABLES);
    }
    return connection;
  }

  /** So many sagas by as many people as elsewhere. */
  Rush.Result run(int sagas) throws Exception {
    var next = new AtomicInteger();
    var seconds = Collections.synchronizedList(new ArrayList<Double>());
    var start = System.nanoTime();
    Callable<Void> person =
        () -> {
          try (var connection = connection("order")) {
            connection.setAutoCommit(false);
            while (next.getAndIncrement() < sagas) {
              seconds.add(secondsOfOne(connection));
            }
          }
          return null;
        };
    Rush.everybody(person);
    return new Rush.Result((System.nanoTime() - start) / 1e9, seconds.stream().sorted().toList());
  }

  private double secondsOfOne(Connection connection) throws Exception {
    var start = System.nanoTime();
    placed(connection).get();
    return (System.nanoTime() - start) / 1e9;
  }

  private CompletableFuture<Void> placed(Connection connection) throws SQLException {
    var saga = UUID.randomUUID();
    var end = new CompletableFuture<Void>();
    open.put(saga, end);
    FloorRoom.begin(connection, saga, ROOMS.get(1));
    return end;
  }

  @Override
  public void close() {
    rooms.forEach(FloorRoom::stop);
  }
}
