package dev.garboard.payment.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What goes wrong now, as it is told by {@code POST /faults}; what is left out goes right.
 *
 * @param delay ms before anything happens
 * @param delayAfter ms between what happened and its answer
 * @param errorRate 0 to 1, of calls that fail before anything happens
 * @param errorAfterRate 0 to 1, of calls whose answer is 500 although it happened
 * @param crashAfter facts from now until the process dies, each on the disk but told to nobody
 * @param webhookCopies how often each fact is told to the webhook, 1 unless said
 */
record Faults(
    Long delay,
    @JsonProperty("delay_after") Long delayAfter,
    @JsonProperty("error_rate") Double errorRate,
    @JsonProperty("error_after_rate") Double errorAfterRate,
    @JsonProperty("crash_after") Long crashAfter,
    @JsonProperty("webhook_copies") Integer webhookCopies) {
  static final Faults NONE = new Faults(null, null, null, null, null, null);

  private static final long LONGEST = Duration.ofMinutes(10).toMillis();

  /** Refuses numbers that make no sense: 422. */
  Faults checked() {
    unless(isWithin(delay, (double) LONGEST), "delay is 0 to " + LONGEST + " ms");
    unless(isWithin(delayAfter, (double) LONGEST), "delay_after is 0 to " + LONGEST + " ms");
    unless(isWithin(errorRate, 1), "error_rate is 0 to 1");
    unless(isWithin(errorAfterRate, 1), "error_after_rate is 0 to 1");
    unless(isWithin(webhookCopies, 10), "webhook_copies is 0 to 10");
    unless(isWithin(crashAfter, 1e9), "crash_after is 0 or more");
    return this;
  }

  private static boolean isWithin(Number given, double most) {
    return given == null || (given.doubleValue() >= 0 && given.doubleValue() <= most);
  }

  private static void unless(boolean fine, String detail) {
    if (!fine) {
      throw new Refusal(Problem.VALIDATION_FAILED, detail);
    }
  }

  Duration before() {
    return Duration.ofMillis(delay == null ? 0 : delay);
  }

  Duration after() {
    return Duration.ofMillis(delayAfter == null ? 0 : delayAfter);
  }

  boolean failsBefore(double dice) {
    return errorRate != null && dice < errorRate;
  }

  boolean failsAfter(double dice) {
    return errorAfterRate != null && dice < errorAfterRate;
  }

  /** How many facts from now the process dies. */
  OptionalLong crash() {
    return crashAfter == null ? OptionalLong.empty() : OptionalLong.of(crashAfter);
  }

  /** How often a fact is told. */
  int copies() {
    return webhookCopies == null ? 1 : webhookCopies;
  }
}
