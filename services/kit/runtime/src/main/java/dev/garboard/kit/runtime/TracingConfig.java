package dev.garboard.kit.runtime;

/**
 * Where traces go.
 *
 * @param exporter nowhere, so that only ids are made and carried on; to a collector by OTLP over
 *     HTTP; or into memory for tests
 * @param endpoint of the collector
 * @param ratio of the traces that begin here and are recorded; a caller's decision is kept
 */
public record TracingConfig(
    @Default("none") Exporter exporter,
    @Default("http://localhost:4318") String endpoint,
    @Live @Default("0.1") double ratio) {
  /** What becomes of spans. */
  public enum Exporter {
    NONE,
    OTLP,
    MEMORY
  }

  public TracingConfig {
    if (!endpoint.matches("https?://\\S+")) {
      throw new InvalidSetting("endpoint", "a URL such as http://collector:4318");
    }
    if (!(ratio >= 0 && ratio <= 1)) {
      throw new InvalidSetting("ratio", "between 0 and 1");
    }
  }
}
