package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.OutboxRow.Aggregate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The relay's own connection: it holds the locks on shards, so it must reach PostgreSQL itself, not
 * through a pooler of transactions. One statement is one transaction.
 */
final class RelaySession implements AutoCloseable {
  static final String CHANNEL = "outbox";
  private static final int LOCKS = 0x6f757462; // "outb"
  private static final int BATCH_BYTES = 8 * 1024 * 1024;

  /** A failed row, and all after it of its aggregate, stay until it is due again or released. */
  private static final String NEXT =
      """
      WITH held AS MATERIALIZED (
        SELECT aggregate_type, aggregate_id FROM outbox
        WHERE shard = ANY(?) AND attempts > 0 AND (parked OR next_attempt_at > now()))
      SELECT * FROM (
        SELECT *, sum(octet_length(body)) OVER (ORDER BY id) - octet_length(body) AS before FROM (
          SELECT id, event_id, aggregate_type, aggregate_id, aggregate_seq, topic, key, type,
                 payload::text AS body, headers::text AS headers, created_at
          FROM outbox
          WHERE shard = ANY(?)
            AND NOT EXISTS (SELECT FROM held WHERE held.aggregate_type = outbox.aggregate_type
                              AND held.aggregate_id = outbox.aggregate_id)
          ORDER BY id LIMIT ?) AS first) AS sized
      WHERE before < ? ORDER BY id""";

  private static final String DELETE = "DELETE FROM outbox WHERE id = ANY(?)";

  private static final String FAILED =
      """
      UPDATE outbox SET attempts = attempts + 1, last_error = ?, parked = attempts + 1 >= ?,
        next_attempt_at = now() + least(interval '60 s', interval '0.1 s' * power(2, attempts))
      WHERE id = ?""";

  private static final String MEASURE =
      """
      SELECT count(*) FILTER (WHERE NOT parked), count(*) FILTER (WHERE parked),
        coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM outbox""";

  private final Connection connection;
  private final Set<Integer> owned = new TreeSet<>();

  RelaySession(Connection connection) {
    this.connection = connection;
  }

  /** The shards that nobody else relays while this connection lives. */
  Set<Integer> owned() {
    return owned;
  }

  boolean ownsAll() {
    return owned.size() == OutboxConfig.SHARDS;
  }

  /** Tries to become the owner of the shards that it does not own; whether it got one. */
  boolean claim() throws SQLException {
    var others = IntStream.range(0, OutboxConfig.SHARDS).filter(s -> !owned.contains(s)).boxed();
    try (var statement =
        connection.prepareStatement(
            "SELECT shard FROM unnest(?::int[]) shard WHERE pg_try_advisory_lock(?, shard)")) {
      statement.setArray(1, shards(others.toList()));
      statement.setInt(2, LOCKS);
      return owned.addAll(integers(statement));
    }
  }

  private static List<Integer> integers(PreparedStatement statement) throws SQLException {
    var all = new ArrayList<Integer>();
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        all.add(rows.getInt(1));
      }
    }
    return all;
  }

  /**
   * The first rows, in order, that may be published now.
   *
   * @param stored what the broker has is forgotten first, in the same transaction and round trip
   */
  List<OutboxRow> next(Collection<Long> stored, int most) throws SQLException {
    boolean none = stored.isEmpty();
    try (var statement = connection.prepareStatement(none ? NEXT : DELETE + ";" + NEXT)) {
      int at = 0;
      if (!none) {
        statement.setArray(++at, ids(stored));
      }
      statement.setArray(++at, shards(owned));
      statement.setArray(++at, shards(owned));
      statement.setInt(++at, most);
      statement.setInt(++at, BATCH_BYTES);
      statement.execute();
      if (!none) {
        statement.getMoreResults();
      }
      return rows(statement);
    }
  }

  private static List<OutboxRow> rows(PreparedStatement statement) throws SQLException {
    var all = new ArrayList<OutboxRow>();
    try (var rows = statement.getResultSet()) {
      while (rows.next()) {
        all.add(row(rows));
      }
    }
    return all;
  }

  private static OutboxRow row(ResultSet row) throws SQLException {
    return new OutboxRow(
        row.getLong("id"),
        row.getObject("event_id", UUID.class),
        new Aggregate(row.getString("aggregate_type"), row.getString("aggregate_id")),
        row.getLong("aggregate_seq"),
        row.getString("topic"),
        row.getString("key"),
        row.getString("type"),
        row.getString("body"),
        row.getString("headers"),
        row.getTimestamp("created_at").toInstant());
  }

  /** Forgets what the broker has. */
  void delete(Collection<Long> ids) throws SQLException {
    try (var statement = connection.prepareStatement(DELETE)) {
      statement.setArray(1, ids(ids));
      statement.executeUpdate();
    }
  }

  /** Puts off what was refused, and parks it after so many tries. */
  void failed(Map<Long, String> errors, int parkAfter) throws SQLException {
    try (var statement = connection.prepareStatement(FAILED)) {
      for (var error : errors.entrySet()) {
        statement.setString(1, error.getValue());
        statement.setInt(2, parkAfter);
        statement.setLong(3, error.getKey());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Wakes the relays that own these shards, outside of any transaction that has to be fast. */
  void notifyOwners(Collection<Integer> shards) throws SQLException {
    var text = String.join(",", shards.stream().map(String::valueOf).toList());
    try (var statement = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
      statement.setString(1, CHANNEL);
      statement.setString(2, text);
      statement.execute();
    }
  }

  /** What the whole outbox holds. */
  OutboxState measure() throws SQLException {
    try (var statement = connection.prepareStatement(MEASURE);
        var row = statement.executeQuery()) {
      row.next();
      return new OutboxState(row.getLong(1), row.getLong(2), row.getDouble(3));
    }
  }

  private java.sql.Array ids(Collection<Long> ids) throws SQLException {
    return connection.createArrayOf("bigint", ids.toArray());
  }

  private java.sql.Array shards(Collection<Integer> shards) throws SQLException {
    return connection.createArrayOf("integer", shards.toArray());
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
