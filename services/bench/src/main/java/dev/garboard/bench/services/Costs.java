package dev.garboard.bench.services;

import dev.garboard.kit.testing.Database;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the parts of a shop have spent so far.
 *
 * @param cpuMicros by part
 * @param transactions committed, by database
 */
record Costs(Map<String, Double> cpuMicros, Map<String, Double> transactions) {

  /** Of these processes with their children, and what these databases tell. */
  static Costs of(Map<String, Long> processes, Map<String, Database> databases)
      throws SQLException {
    var cpu = new LinkedHashMap<String, Double>();
    processes.forEach((name, pid) -> cpu.put(name, Proc.treeMicros(pid)));
    var transactions = new LinkedHashMap<String, Double>();
    for (var database : databases.entrySet()) {
      transactions.put(database.getKey(), committed(database.getValue()));
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

  /** Without the transactions of those who only look. */
  Costs without(Ends ends) {
    var own = new LinkedHashMap<String, Double>();
    transactions.forEach((name, value) -> own.put(name, value - ends.looksInto(name)));
    return new Costs(cpuMicros, own);
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

  double transactionsInAll() {
    return transactions.values().stream().mapToDouble(it -> it).sum();
  }
}
