package dev.garboard.bench.services;

import dev.garboard.kit.testing.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Tells when sagas have ended, by looking into tables: nothing is asked of a service. */
final class Ends implements AutoCloseable {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(25);

  private final Tables tables;
  private final Looks looks;
  private final Map<UUID, CompletableFuture<Double>> open = new ConcurrentHashMap<>();
  private final Thread looking = Thread.ofPlatform().daemon().unstarted(this::look);
  private volatile boolean over;

  /** Whose tables tell. */
  interface Tables {
    /** Seconds that those of these sagas took which have ended. */
    Map<UUID, Double> ended(Looks looks, Set<UUID> open) throws SQLException;
  }

  /** By name, each with one connection for looking. */
  Ends(Map<String, Database> databases, Tables tables) throws SQLException {
    this.tables = tables;
    var connections = new LinkedHashMap<String, Connection>();
    for (var database : databases.entrySet()) {
      connections.put(database.getKey(), database.getValue().connect());
    }
    looks = new Looks(connections);
    looking.start();
  }

  /** Seconds from the beginning of a saga to its end, when it has one. */
  CompletableFuture<Double> of(UUID saga) {
    return open.computeIfAbsent(saga, _ -> new CompletableFuture<>());
  }

  /** How often a database was looked into, each time in a transaction. */
  double looksInto(String database) {
    return looks.into(database);
  }

  private void look() {
    try {
      while (!over) {
        tables
            .ended(looks, Set.copyOf(open.keySet()))
            .forEach((saga, seconds) -> open.remove(saga).complete(seconds));
        Thread.sleep(BETWEEN_LOOKS);
      }
    } catch (SQLException | InterruptedException e) {
      open.values().forEach(it -> it.completeExceptionally(e));
    }
  }

  @Override
  public void close() throws SQLException {
    over = true;
    looks.close();
  }
}
