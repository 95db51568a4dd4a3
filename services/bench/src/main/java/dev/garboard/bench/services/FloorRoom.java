package dev.garboard.bench.services;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * One participant of {@link Floor}: takes messages, gives each its transaction, and passes on what
 * its outbox holds; both on one thread, so that nothing is spent on handing over.
 */
final class FloorRoom implements Runnable {
  private static final int BATCH = 500;

  /** Each empty one costs a look into the outbox. */
  private static final Duration POLL = Duration.ofMillis(5);

  private static final String BODY = "{\"filler\": \"" + "x".repeat(300) + "\"}";

  private final String name;
  private final Floor.Route route;
  private final Connection connection;
  private final KafkaConsumer<String, String> consumer;
  private final KafkaProducer<String, String> producer;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private final Thread thread;
  private volatile boolean over;

  private record Row(long id, String topic, String saga, int step) {}

  FloorRoom(String name, Floor.Route route, Connection connection, String servers)
      throws SQLException {
    this.name = name;
    this.route = route;
    this.connection = connection;
    connection.setAutoCommit(false);
    consumer = new KafkaConsumer<>(consuming(servers), strings(), strings());
    consumer.subscribe(List.of(Floor.topic(name)));
    producer = new KafkaProducer<>(publishing(servers), writer(), writer());
    thread = Thread.ofPlatform().daemon().name("floor-" + name).start(this);
  }

  private Map<String, Object> consuming(String servers) {
    return Map.of(
        "bootstrap.servers",
        servers,
        "group.id",
        Floor.topic(name),
        "group.protocol",
        "consumer",
        "auto.offset.reset",
        "earliest",
        "enable.auto.commit",
        "false");
  }

  private static Map<String, Object> publishing(String servers) {
    return Map.of("bootstrap.servers", servers, "acks", "all", "compression.type", "lz4");
  }

  private static StringDeserializer strings() {
    return new StringDeserializer();
  }

  private static StringSerializer writer() {
    return new StringSerializer();
  }

  @Override
  public void run() {
    try (consumer;
        producer) {
      while (!over) {
        for (var record : consumer.poll(POLL)) {
          handle(record);
        }
        relay();
        consumer.commitAsync();
      }
    } catch (SQLException | ExecutionException | InterruptedException e) {
      throw new IllegalStateException(name, e);
    }
  }

  private void handle(ConsumerRecord<String, String> record) throws SQLException {
    var saga = UUID.fromString(record.key());
    var step = Integer.parseInt(record.value().substring(0, record.value().indexOf(' ')));
    if (update("INSERT INTO inbox VALUES (?, ?) ON CONFLICT DO NOTHING", saga, step) == 1) {
      for (int n = 1; n < route.transactions(step); n++) {
        update("INSERT INTO effects VALUES (?, ?, ?) ON CONFLICT DO NOTHING", saga, -step, BODY);
        connection.commit(); // what is asked of others lies between two
      }
      effect(saga, step);
    }
    connection.commit();
    route.handled(saga, step);
  }

  private void effect(UUID saga, int step) throws SQLException {
    update("INSERT INTO effects VALUES (?, ?, ?) ON CONFLICT DO NOTHING", saga, step, BODY);
    update("UPDATE sagas SET step = ? WHERE id = ?", step, saga);
    var next = route.after(step);
    if (!next.isEmpty()) {
      leave(Floor.topic(next), saga, step + 1);
    }
    if (route.tells(step)) {
      leave(Floor.EVENTS, saga, step);
    }
  }

  /** Begins a saga; of the room it begins in. */
  static void begin(Connection connection, UUID saga, String first) throws SQLException {
    try (var one = connection.prepareStatement("INSERT INTO sagas VALUES (?, 0, ?)");
        var two = connection.prepareStatement(LEAVE)) {
      bind(one, saga, BODY).executeUpdate();
      bind(two, Floor.topic(first), saga, 1, BODY).executeUpdate();
      bind(two, Floor.EVENTS, saga, 0, BODY).executeUpdate();
      connection.commit();
    }
  }

  private static final String LEAVE =
      "INSERT INTO outbox (topic, saga, step, body) VALUES (?, ?, ?, ?)";

  private void leave(String topic, UUID saga, int step) throws SQLException {
    update(LEAVE, topic, saga, step, BODY);
  }

  private int update(String sql, Object... values) throws SQLException {
    return bind(statement(sql), values).executeUpdate();
  }

  private PreparedStatement statement(String sql) throws SQLException {
    var known = statements.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      statements.put(sql, known);
    }
    return known;
  }

  private static PreparedStatement bind(PreparedStatement statement, Object... values)
      throws SQLException {
    for (int n = 0; n < values.length; n++) {
      statement.setObject(n + 1, values[n]);
    }
    return statement;
  }

  private void relay() throws SQLException, ExecutionException, InterruptedException {
    var rows = rows();
    if (!rows.isEmpty()) {
      var sent = new ArrayList<Future<?>>();
      rows.forEach(row -> sent.add(producer.send(record(row))));
      for (var one : sent) {
        one.get();
      }
      var ids = connection.createArrayOf("bigint", rows.stream().map(Row::id).toArray());
      update("DELETE FROM outbox WHERE id = ANY (?)", ids);
    }
    connection.commit();
  }

  private static ProducerRecord<String, String> record(Row row) {
    var record = new ProducerRecord<>(row.topic(), row.saga(), row.step() + " " + BODY);
    record.headers().add("ce_id", row.saga().getBytes(StandardCharsets.UTF_8));
    return record;
  }

  private List<Row> rows() throws SQLException {
    var rows = new ArrayList<Row>();
    var sql = "SELECT id, topic, saga, step, body FROM outbox ORDER BY id LIMIT " + BATCH;
    try (var result = statement(sql).executeQuery()) {
      while (result.next()) {
        rows.add(
            new Row(result.getLong(1), result.getString(2), result.getString(3), result.getInt(4)));
      }
    }
    return rows;
  }

  void stop() {
    over = true;
    try {
      thread.join();
      connection.close();
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException(name, e);
    }
  }
}
