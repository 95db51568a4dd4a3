package dev.garboard.bench.services;

import java.sql.SQLException;
import java.util.UUID;

/** A shop that runs and whose saga is measured: ours, or a peer's. */
interface Contender extends AutoCloseable {
  String name();

  /** Places an order over HTTP; its id, also if it was refused. */
  UUID buys(String cart) throws InterruptedException;

  /** Looks for ends of its sagas; close it before the shop. */
  Ends ends() throws SQLException;

  /** What all of it has spent so far. */
  Costs costs() throws SQLException;

  @Override
  void close();
}
