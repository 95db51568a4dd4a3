package dev.garboard.bench.services;

import dev.garboard.kit.testing.Database;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The tables of the peers. A saga has ended when its order is cancelled, or when it is confirmed,
 * the payment captured and the reservation committed.
 */
final class PeerTables {
  private static final List<String> SERVICES = List.of("order", "inventory", "payment");
  private static final String PLACED =
      "SELECT id, extract(epoch FROM placed_at) FROM orders WHERE id = ANY (?)";
  private static final String ENDED =
      "SELECT %s, extract(epoch FROM updated_at) FROM %s WHERE %1$s = ANY (?) AND status = '%s'";
  private static final String CANCELLED = ENDED.formatted("id", "orders", "CANCELLED");
  private static final String CONFIRMED = ENDED.formatted("id", "orders", "CONFIRMED");
  private static final String CAPTURED = ENDED.formatted("order_id", "payments", "CAPTURED");
  private static final String COMMITTED = ENDED.formatted("order_id", "reservations", "COMMITTED");
  private static final Map<String, String> TABLES =
      Map.of("order", "orders", "inventory", "reservations", "payment", "payments");

  private static final Set<String> UNDER_WAY = Set.of("PENDING", "HELD", "AUTHORIZED");

  /** 96 of 100 orders are to be confirmed; those whose HTTP call failed were placed once more. */
  private static final double MOST = 0.9;

  private PeerTables() {}

  /** Those of the services. */
  static Map<String, Database> of(Map<String, Database> all) {
    var own = new LinkedHashMap<String, Database>();
    SERVICES.forEach(service -> own.put(service, all.get(service)));
    return own;
  }

  static Map<UUID, Double> ended(Looks looks, Set<UUID> open) throws SQLException {
    var ends = new HashMap<>(looks.at("order", CANCELLED, open));
    var confirmed = looks.at("order", CONFIRMED, open);
    var captured = looks.at("payment", CAPTURED, confirmed.keySet());
    var committed = looks.at("inventory", COMMITTED, captured.keySet());
    committed.forEach(
        (id, at) -> ends.put(id, Math.max(at, Math.max(confirmed.get(id), captured.get(id)))));
    var placed = looks.at("order", PLACED, ends.keySet());
    ends.replaceAll((id, at) -> at - placed.get(id));
    return ends;
  }

  /** How many rows there are of each status. */
  static Map<String, Double> standing(Map<String, Database> all) throws SQLException {
    var standing = new TreeMap<String, Double>();
    for (var service : SERVICES) {
      var table = TABLES.get(service);
      try (var connection = all.get(service).connect();
          var statement = connection.createStatement();
          var rows =
              statement.executeQuery("SELECT status, count(*) FROM " + table + " GROUP BY 1")) {
        while (rows.next()) {
          standing.put(table + " " + rows.getString(1), rows.getDouble(2));
        }
      }
    }
    return standing;
  }

  static boolean underWay(Map<String, Double> standing) {
    return standing.keySet().stream().anyMatch(it -> UNDER_WAY.contains(it.split(" ", 2)[1]));
  }

  /** Who cancels what could be sold, or takes no money for it, does not do the same. */
  static Map<String, Double> checked(Map<String, Double> standing) {
    var confirmed = standing.getOrDefault("orders CONFIRMED", 0.0);
    var cancelled = standing.getOrDefault("orders CANCELLED", 0.0);
    if (confirmed < MOST * (confirmed + cancelled)
        || !confirmed.equals(standing.get("payments CAPTURED"))
        || !confirmed.equals(standing.get("reservations COMMITTED"))) {
      throw new IllegalStateException("not the same job: " + standing);
    }
    return standing;
  }
}
