package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.Metrics;

/** One replica's view of a database. */
final class Fixture implements AutoCloseable {
  static final Identity IDENTITY = new Identity("test", "1", "one", false);

  final Metrics metrics = new Metrics(IDENTITY);
  final Database database;
  final Tx tx;

  Fixture(DatabaseConfig config) throws InterruptedException {
    database = new Database(config, IDENTITY, metrics);
    database.start();
    tx = new Tx(database);
  }

  double counter(String name, String... tags) {
    var counter = metrics.registry().find(name).tags(tags).counter();
    return counter == null ? 0 : counter.count();
  }

  @Override
  public void close() {
    try {
      database.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
