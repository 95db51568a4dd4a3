package dev.garboard.peers.lra;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A long running action has one order, so every participant knows it from the action. */
final class Lras {
  private Lras() {}

  static UUID order(URI lra) {
    return UUID.nameUUIDFromBytes(lra.toString().getBytes(StandardCharsets.UTF_8));
  }
}
