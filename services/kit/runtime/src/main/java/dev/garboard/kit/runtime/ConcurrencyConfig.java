package dev.garboard.kit.runtime;

/**
 * How many requests a listener works on at once: as many as it answers in time, found out by
 * additive increase and multiplicative decrease. More are refused with 503.
 *
 * @param min never fewer
 * @param max never more
 */
public record ConcurrencyConfig(@Default("8") int min, @Default("1024") int max) {
  public ConcurrencyConfig {
    InvalidSetting.unlessBetween("max", max, 1, 1_000_000);
    InvalidSetting.unlessBetween("min", min, 1, max);
  }
}
