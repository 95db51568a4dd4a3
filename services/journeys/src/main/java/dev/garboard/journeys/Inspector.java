package dev.garboard.journeys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.journeys.World.Fact;
import dev.garboard.journeys.World.History;
import dev.garboard.journeys.World.Line;
import dev.garboard.journeys.World.Order;
import dev.garboard.journeys.World.Payment;
import dev.garboard.journeys.World.Reservation;
import dev.garboard.journeys.World.Saga;
import dev.garboard.journeys.World.Stock;
import dev.garboard.journeys.World.Tables;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Reads everything that the shop has written down, past its services. */
public final class Inspector {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<Room> WITH_TABLES =
      List.of(Room.USER, Room.INVENTORY, Room.PAYMENT, Room.ORDER);

  private final Shop shop;
  private final Steward steward;

  /** Of this shop. */
  public Inspector(Shop shop, Steward steward) {
    this.shop = shop;
    this.steward = steward;
  }

  /**
   * As it stands; each database at one moment of its own. Outboxes come last: what is seen to be
   * done has its messages there, or they are gone.
   */
  public World look(Customer... customers) throws Exception {
    var inventory = in(Room.INVENTORY, Inspector::inventory);
    var order = in(Room.ORDER, Inspector::orders);
    return new World(
        order.orders(),
        in(Room.PAYMENT, Inspector::payments),
        ledger(),
        inventory.reservations(),
        inventory.stock(),
        order.sagas(),
        rooms(),
        inflight(),
        new History(accepted(customers), steward.placed()));
  }

  private Map<String, Tables> rooms() throws SQLException {
    var rooms = new HashMap<String, Tables>();
    for (var room : WITH_TABLES) {
      rooms.put(room.label(), in(room, Inspector::tables));
    }
    return rooms;
  }

  private static Map<String, Set<UUID>> accepted(Customer... customers) {
    var all = new HashMap<String, Set<UUID>>();
    for (var customer : customers) {
      customer
          .accepted()
          .forEach((key, ids) -> all.computeIfAbsent(key, _ -> new HashSet<>()).addAll(ids));
    }
    return all;
  }

  private interface Query<T> {
    T read(Connection connection) throws SQLException;
  }

  /** In one snapshot. */
  private <T> T in(Room room, Query<T> query) throws SQLException {
    try (var connection = shop.database(room).connect()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      return query.read(connection);
    }
  }

  private interface Row {
    void take(ResultSet row) throws SQLException;
  }

  private static void each(Connection connection, String sql, Row row) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        row.take(rows);
      }
    }
  }

  private static Tables tables(Connection connection) throws SQLException {
    var counts = new long[2];
    each(connection, "SELECT count(*) FROM outbox", row -> counts[0] = row.getLong(1));
    each(
        connection,
        "SELECT count(*) FROM (SELECT FROM inbox GROUP BY consumer, event_id HAVING count(*) > 1)",
        row -> counts[1] = row.getLong(1));
    return new Tables(counts[0], counts[1]);
  }

  private record Orders(Map<UUID, Order> orders, Map<UUID, Saga> sagas) {}

  private static Orders orders(Connection connection) throws SQLException {
    var orders = new HashMap<UUID, Order>();
    each(
        connection,
        "SELECT id, status, coalesce(reason, ''), total, version FROM orders",
        row ->
            orders.put(
                row.getObject(1, UUID.class),
                new Order(row.getString(2), row.getString(3), row.getLong(4), row.getLong(5))));
    return new Orders(orders, sagas(connection));
  }

  private static Map<UUID, Saga> sagas(Connection connection) throws SQLException {
    var lines = new HashMap<UUID, List<Line>>();
    each(
        connection,
        "SELECT saga_id, step, direction, outcome FROM saga_step_log ORDER BY saga_id, n",
        row ->
            lines
                .computeIfAbsent(row.getObject(1, UUID.class), _ -> new ArrayList<>())
                .add(new Line(row.getString(2), row.getString(3), row.getString(4))));
    var sagas = new HashMap<UUID, Saga>();
    each(
        connection,
        "SELECT id, status, extract(epoch FROM clock_timestamp() - started_at) FROM saga_instance",
        row -> {
          var id = row.getObject(1, UUID.class);
          var age = Duration.ofSeconds(row.getLong(3));
          sagas.put(id, new Saga(row.getString(2), age, lines.getOrDefault(id, List.of())));
        });
    return sagas;
  }

  private static Map<UUID, Payment> payments(Connection connection) throws SQLException {
    var payments = new HashMap<UUID, Payment>();
    each(
        connection,
        "SELECT order_id, command_id, status, amount, refunded FROM payments",
        row ->
            payments.put(
                row.getObject(1, UUID.class),
                new Payment(
                    row.getObject(2, UUID.class),
                    row.getString(3),
                    row.getLong(4),
                    row.getLong(5))));
    return payments;
  }

  private record Shelves(Map<UUID, Reservation> reservations, Map<String, Stock> stock) {}

  private static Shelves inventory(Connection connection) throws SQLException {
    var lines = new HashMap<UUID, Map<String, Long>>();
    each(
        connection,
        "SELECT reservation_id, sku, quantity FROM reservation_lines",
        row ->
            lines
                .computeIfAbsent(row.getObject(1, UUID.class), _ -> new HashMap<>())
                .merge(row.getString(2), row.getLong(3), Long::sum));
    var reservations = new HashMap<UUID, Reservation>();
    each(
        connection,
        "SELECT order_id, status, id FROM reservations",
        row ->
            reservations.put(
                row.getObject(1, UUID.class),
                new Reservation(
                    row.getString(2), lines.getOrDefault(row.getObject(3, UUID.class), Map.of()))));
    return new Shelves(reservations, stock(connection));
  }

  private static Map<String, Stock> stock(Connection connection) throws SQLException {
    var stock = new HashMap<String, Stock>();
    each(
        connection,
        """
        SELECT sku, s.on_hand, s.reserved, coalesce(sum(l.on_hand), 0), coalesce(sum(l.reserved), 0)
        FROM stock s LEFT JOIN stock_ledger l USING (sku) GROUP BY sku
        """,
        row ->
            stock.put(
                row.getString(1),
                new Stock(row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5))));
    return stock;
  }

  /** From its file: also while the gateway is away. A line that is being written is not there. */
  private Map<UUID, List<Fact>> ledger() throws IOException {
    var facts = new HashMap<UUID, List<Fact>>();
    var text = Files.readString(shop.ledger());
    for (var line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      var fact = JSON.readTree(line);
      facts
          .computeIfAbsent(UUID.fromString(fact.path("key").asText()), _ -> new ArrayList<>())
          .add(new Fact(fact.path("fact").asText(), minor(fact.path("amount"))));
    }
    return facts;
  }

  private static long minor(JsonNode amount) {
    return new BigDecimal(amount.path("amount").asText("0")).movePointRight(2).longValueExact();
  }

  private long inflight() throws IOException, InterruptedException {
    return steward
        .admin(Room.ORDER, "/metrics")
        .lines()
        .filter(it -> it.startsWith("saga_inflight{"))
        .map(it -> it.substring(it.lastIndexOf(' ') + 1))
        .mapToLong(it -> (long) Double.parseDouble(it))
        .sum();
  }
}
