package dev.garboard.bench.services;

import dev.garboard.journeys.Room;
import dev.garboard.journeys.Shop;
import dev.garboard.kit.testing.Database;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the parts of a shop have spent so far.
 *
 * @param cpuMicros by part
 * @param transactions committed, by room
 */
record Costs(Map<String, Double> cpuMicros, Map<String, Double> transactions) {
  private static final List<Room> WITH_TABLES = List.of(Room.ORDER, Room.INVENTORY, Room.PAYMENT);

  static Costs of(Shop shop) throws SQLException {
    var cpu = new LinkedHashMap<String, Double>();
    for (var room : Room.values()) {
      cpu.put(name(room), Proc.cpuMicros(shop.service(room).server().pid()));
    }
    cpu.put(shop.broker().name(), Proc.cpuMicros(shop.broker().server().pid()));
    cpu.put("PostgreSQL", Proc.treeMicros(shop.postgres().server().pid()));
    var transactions = new LinkedHashMap<String, Double>();
    for (var room : WITH_TABLES) {
      transactions.put(name(room), committed(shop.database(room)));
    }
    return new Costs(cpu, transactions);
  }

  private static String name(Room room) {
    return room.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** What is spent by all that {@link Floor} uses. */
  static Costs ofFloor(Shop shop) throws SQLException {
    var cpu = new LinkedHashMap<String, Double>();
    cpu.put("one process", Proc.cpuMicros(ProcessHandle.current().pid()));
    cpu.put("Kafka", Proc.cpuMicros(shop.kafka().server().pid()));
    cpu.put("PostgreSQL", Proc.treeMicros(shop.postgres().server().pid()));
    var transactions = new LinkedHashMap<String, Double>();
    for (var room : WITH_TABLES) {
      transactions.put(name(room), committed(shop.postgres().lasting("floor_" + name(room))));
    }
    return new Costs(cpu, transactions);
  }

  private static double committed(Database database) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")) {
      rows.next();
      return rows.getDouble(1);
    }
  }

  /** What was spent between that and this, for each of so many. */
  Costs since(Costs before, int sagas) {
    return new Costs(
        minus(cpuMicros, before.cpuMicros, sagas), minus(transactions, before.transactions, sagas));
  }

  private static Map<String, Double> minus(
      Map<String, Double> now, Map<String, Double> before, int sagas) {
    var difference = new LinkedHashMap<String, Double>();
    now.forEach((name, value) -> difference.put(name, (value - before.get(name)) / sagas));
    return difference;
  }

  double cpuMillis() {
    return cpuMicros.values().stream().mapToDouble(it -> it / 1_000).sum();
  }
}
