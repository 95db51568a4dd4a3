package dev.garboard.bench.services;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Connections for looking, and how often each was used. */
final class Looks implements AutoCloseable {
  private final Map<String, Connection> connections;
  private final Map<String, Integer> count = new ConcurrentHashMap<>();

  Looks(Map<String, Connection> connections) {
    this.connections = Map.copyOf(connections);
  }

  /** What a query that has one parameter says of these: an id and a number in each row. */
  Map<UUID, Double> at(String database, String query, Set<UUID> ids) throws SQLException {
    if (ids.isEmpty()) {
      return Map.of();
    }
    count.merge(database, 1, Integer::sum);
    var connection = connections.get(database);
    try (var statement = connection.prepareStatement(query)) {
      statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
      try (var rows = statement.executeQuery()) {
        var found = new HashMap<UUID, Double>();
        while (rows.next()) {
          found.put(rows.getObject(1, UUID.class), rows.getDouble(2));
        }
        return found;
      }
    }
  }

  double into(String database) {
    return count.getOrDefault(database, 0);
  }

  @Override
  public void close() throws SQLException {
    for (var connection : connections.values()) {
      connection.close();
    }
  }
}
