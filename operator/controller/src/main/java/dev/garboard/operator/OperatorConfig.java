package dev.garboard.operator;

import dev.garboard.kit.runtime.AdminConfig;
import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import dev.garboard.kit.runtime.LogLevel;
import dev.garboard.kit.runtime.LoggingConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;

/**
 * The operator's configuration, read once, from the environment as {@code GARBOARD_} and the key in
 * capitals.
 *
 * @param namespaces to look after; none: all
 * @param reconcileThreads resources in hand at once; more only queue at the API server
 * @param resync how long a resource may rest without being looked at
 * @param shutdownGrace how long running reconciliations may take to finish at a stop
 */
public record OperatorConfig(
    List<String> namespaces,
    @Default("16") int reconcileThreads,
    Retry retry,
    @Default("10h") Duration resync,
    @Default("20s") Duration shutdownGrace,
    Lease lease,
    @Default("port=8080") AdminConfig admin,
    LoggingConfig logging) {

  /** Warns of every kind that is alpha or beta: that is, of ours. */
  private static final String UNSTABLE_KINDS =
      "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils";

  public OperatorConfig {
    InvalidSetting.unlessBetween("reconcile-threads", reconcileThreads, 1, 256);
    logging = withoutUnstableKinds(logging);
  }

  private static LoggingConfig withoutUnstableKinds(LoggingConfig given) {
    var loggers = new HashMap<>(given.loggers());
    loggers.putIfAbsent(UNSTABLE_KINDS, LogLevel.ERROR);
    return new LoggingConfig(given.level(), loggers);
  }

  /** Delay before a failed reconciliation is tried again: doubling from initial to max. */
  public record Retry(@Default("1s") Duration initial, @Default("60s") Duration max) {}

  /**
   * Timing of the leader's Lease.
   *
   * @param duration after which another replica may take it
   * @param renew how long this process believes a renewal
   * @param retry between renewals, and between tries to take it
   */
  public record Lease(
      @Default("15s") Duration duration,
      @Default("10s") Duration renew,
      @Default("2s") Duration retry) {}
}
