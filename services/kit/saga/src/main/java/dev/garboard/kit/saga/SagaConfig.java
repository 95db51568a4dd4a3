package dev.garboard.kit.saga;

import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;

/**
 * How patient sagas are.
 *
 * @param stepTimeout how long a reply is awaited before a command is sent again
 * @param stepAttempts how often a compensable step is tried in all; then its outcome counts as
 *     unknown, and it is undone with those before it
 * @param totalTimeout how long a saga may take before its pivot
 * @param stuckAfter how often what must succeed is tried before a person is asked
 * @param retention how long an ended saga is kept
 */
public record SagaConfig(
    @Default("10s") Duration stepTimeout,
    @Default("3") int stepAttempts,
    @Default("15m") Duration totalTimeout,
    @Default("20") int stuckAfter,
    @Default("90d") Duration retention) {
  public SagaConfig {
    InvalidSetting.unlessBetween("stepTimeout", stepTimeout.toMillis(), 10, 3_600_000);
    InvalidSetting.unlessBetween("stepAttempts", stepAttempts, 1, 100);
    InvalidSetting.unlessBetween("totalTimeout", totalTimeout.toMillis(), 10, 86_400_000);
    InvalidSetting.unlessBetween("stuckAfter", stuckAfter, 1, 1000);
    InvalidSetting.unlessBetween("retention", retention.toHours(), 1, 87_600);
  }
}
