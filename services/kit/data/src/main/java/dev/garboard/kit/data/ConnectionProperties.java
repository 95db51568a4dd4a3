package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Identity;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.PGProperty;

/** What every connection of the kit asks of the driver. */
final class ConnectionProperties {
  /**
   * Longer than anybody waits for a connection: to prove a password takes a second where the code
   * is cold and the processor shared, and the driver works on when it is given up, beside the next.
   */
  private static final int LOGIN_SECONDS = 10;

  private ConnectionProperties() {}

  static Properties of(DatabaseConfig config, Identity identity) {
    var properties = new Properties();
    PGProperty.APPLICATION_NAME.set(properties, identity.service());
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.CONNECT_TIMEOUT.set(properties, seconds(config.pool().connectionTimeout()));
    PGProperty.LOGIN_TIMEOUT.set(properties, LOGIN_SECONDS);
    PGProperty.REWRITE_BATCHED_INSERTS.set(properties, true);
    PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false); // it quotes the values of the row
    return properties;
  }

  private static int seconds(Duration time) {
    return Math.toIntExact(time.plusMillis(999).toSeconds());
  }
}
