package dev.garboard.bench.services;

import java.time.Duration;

/** How much is measured. */
record Size(String name, int rounds, Duration window, Duration warmUp, int starts, Duration gate) {
  static final Size QUICK =
      new Size(
          "quick: smoke, not for quoting",
          1,
          Duration.ofSeconds(5),
          Duration.ofSeconds(8),
          3,
          Duration.ofSeconds(10));
  static final Size FULL =
      new Size(
          "full", 3, Duration.ofSeconds(8), Duration.ofSeconds(30), 10, Duration.ofSeconds(60));
}
