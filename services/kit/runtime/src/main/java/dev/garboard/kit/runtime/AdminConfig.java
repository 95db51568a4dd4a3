package dev.garboard.kit.runtime;

/**
 * The listener of operations: health, metrics, log levels.
 *
 * @param port 0 for any free one
 */
public record AdminConfig(@Default("0.0.0.0") String host, @Default("9080") int port) {
  public AdminConfig {
    InvalidSetting.unlessBetween("port", port, 0, 65535);
  }
}
