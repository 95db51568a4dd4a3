package dev.garboard.bench.services;

import java.time.Duration;

/** How much is measured. */
record Size(String name, int rounds, Duration window, Duration warmUp, int starts) {
  static final Size QUICK =
      new Size("quick: smoke, not for quoting", 1, Duration.ofSeconds(5), Duration.ofSeconds(8), 3);
  static final Size FULL = new Size("full", 5, Duration.ofSeconds(15), Duration.ofSeconds(15), 10);
}
