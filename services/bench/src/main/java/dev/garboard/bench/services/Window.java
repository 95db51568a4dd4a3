package dev.garboard.bench.services;

import java.util.Optional;

/**
 * What one subject did for a while under load.
 *
 * @param cpuMicros of the subject, for each good answer
 * @param perSecond good answers
 * @param postgresMicros of PostgreSQL, for each good answer
 * @param loadMicros of the generator of load, for each good answer
 * @param foreign share of all processors that went to nobody of ours
 * @param failure of a bad answer, if there was one
 */
record Window(
    double cpuMicros,
    double perSecond,
    double p50Millis,
    double p99Millis,
    double residentMiB,
    double postgresMicros,
    double loadMicros,
    double foreign,
    Optional<String> failure) {
  private static final double FOREIGN_AT_MOST = 0.1;

  /** Why it does not count. */
  Optional<String> flaw() {
    return failure.or(
        () ->
            foreign > FOREIGN_AT_MOST
                ? Optional.of("%.0f %% of the machine was others'".formatted(foreign * 100))
                : Optional.empty());
  }
}
