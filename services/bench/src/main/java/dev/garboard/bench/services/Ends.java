package dev.garboard.bench.services;

import dev.garboard.kit.testing.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells when sagas have ended, by looking into the engine's table: nothing is asked of a service.
 */
final class Ends implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
  private static final String ENDED =
      """
      SELECT id, extract(epoch FROM finished_at - started_at) FROM saga_instance
      WHERE id = ANY (?) AND finished_at IS NOT NULL
      """;

  private final Connection connection;
  private final Map<UUID, CompletableFuture<Double>> open = new ConcurrentHashMap<>();
  private final Thread looking = Thread.ofPlatform().daemon().unstarted(this::look);
  private volatile boolean over;

  Ends(Database orders) throws SQLException {
    connection = orders.connect();
    looking.start();
  }

  /** Seconds from the beginning of a saga to its end, when it has one. */
  CompletableFuture<Double> of(UUID saga) {
    return open.computeIfAbsent(saga, _ -> new CompletableFuture<>());
  }

  private void look() {
    try (var statement = connection.prepareStatement(ENDED)) {
      while (!over) {
        statement.setArray(1, connection.createArrayOf("uuid", open.keySet().toArray()));
        try (var rows = statement.executeQuery()) {
          while (rows.next()) {
            open.remove(rows.getObject(1, UUID.class)).complete(rows.getDouble(2));
          }
        }
        Thread.sleep(BETWEEN_LOOKS);
      }
    } catch (SQLException | InterruptedException e) {
      open.values().forEach(it -> it.completeExceptionally(e));
    }
  }

  @Override
  public void close() throws SQLException {
    over = true;
    connection.close();
  }
}
