package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;

/**
 * How long consumers remember.
 *
 * @param retention longer than the broker keeps an event, which after that may be handled twice
 */
public record InboxConfig(@Default("14d") Duration retention) {
  public InboxConfig {
    InvalidSetting.unlessBetween("retention", retention.toDays(), 1, 3650);
  }
}
