package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the database is and how long anything there may take.
 *
 * @param url {@code jdbc:postgresql://host:5432/database}, without the password
 * @param migrate whether the start of the process migrates; else it only checks that all is applied
 * @param statementTimeout the longest that one statement may run; less, if the deadline is nearer
 * @param lockTimeout the longest wait for a row or table lock
 */
public record DatabaseConfig(
    String url,
    Optional<String> username,
    Optional<String> password,
    @Default("true") boolean migrate,
    @Default("2s") Duration statementTimeout,
    @Default("1s") Duration lockTimeout,
    Pool pool) {
  public DatabaseConfig {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new InvalidSetting("url", "jdbc:postgresql://host:5432/database");
    }
    if (url.contains("password=")) {
      throw new InvalidSetting("url", "without the password, which database.password takes");
    }
    InvalidSetting.unlessBetween("statementTimeout", statementTimeout.toMillis(), 10, 3_600_000);
    InvalidSetting.unlessBetween("lockTimeout", lockTimeout.toMillis(), 10, 3_600_000);
  }

  /**
   * The connections kept open.
   *
   * @param maxSize 0 for four per core
   * @param connectionTimeout the longest wait for a free one; less, if the deadline is nearer
   */
  public record Pool(@Default("0") int maxSize, @Default("1s") Duration connectionTimeout) {
    public Pool {
      InvalidSetting.unlessBetween("maxSize", maxSize, 0, 1000);
      InvalidSetting.unlessBetween("connectionTimeout", connectionTimeout.toMillis(), 250, 60_000);
    }

    int connections() {
      return maxSize == 0 ? 4 * Runtime.getRuntime().availableProcessors() : maxSize;
    }
  }
}
