package dev.garboard.payment;

import dev.garboard.kit.client.HttpCallsConfig;
import dev.garboard.kit.client.RateLimitConfig;
import dev.garboard.kit.client.RedisConfig;
import dev.garboard.kit.data.DatabaseConfig;
import dev.garboard.kit.data.IdempotencyConfig;
import dev.garboard.kit.data.InboxConfig;
import dev.garboard.kit.grpc.GrpcConfig;
import dev.garboard.kit.messaging.MessagingConfig;
import dev.garboard.kit.messaging.OutboxConfig;
import dev.garboard.kit.runtime.AdminConfig;
import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.DrainConfig;
import dev.garboard.kit.runtime.HttpConfig;
import dev.garboard.kit.runtime.InvalidSetting;
import dev.garboard.kit.runtime.LoggingConfig;
import dev.garboard.kit.runtime.TracingConfig;
import dev.garboard.kit.security.JwtConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;

/** Everything that can be configured. */
record PaymentConfig(
    Server server,
    LoggingConfig logging,
    TracingConfig tracing,
    RateLimitConfig ratelimit,
    DatabaseConfig database,
    RedisConfig redis,
    MessagingConfig messaging,
    OutboxConfig outbox,
    InboxConfig inbox,
    IdempotencyConfig idempotency,
    Security security,
    HttpCallsConfig client,
    Payment payment) {

  /** The listeners. */
  record Server(
      @Default("port=8083") HttpConfig http,
      @Default("port=50053") GrpcConfig grpc,
      @Default("port=9083") AdminConfig admin,
      DrainConfig drain) {}

  /** Who is who; who may have money paid back is asked anew, or nobody is. */
  record Security(@Default("issuer=https://garboard.dev/user,audience=garboard") JwtConfig jwt) {
    private static final String REFUND = "payment:refund";

    Security {
      if (!jwt.critical().contains(REFUND)) {
        var critical = new ArrayList<>(jwt.critical());
        critical.add(REFUND);
        jwt =
            new JwtConfig(
                jwt.issuer(),
                jwt.audience(),
                jwt.jwksUri(),
                jwt.keysDir(),
                jwt.secret(),
                jwt.accessTtl(),
                jwt.refreshTtl(),
                jwt.skew(),
                jwt.maxAge(),
                critical);
      }
    }
  }

  /** Payments. */
  record Payment(Gateway gateway) {}

  /**
   * Who moves the money.
   *
   * @param url http, for a gateway on this host or in this cluster, or https
   * @param timeout of one call; then it counts as unknown, and is asked for again
   * @param recoverAfter so long without an answer, and the gateway is asked again; also how often
   *     we look for such
   * @param calls at the same time
   * @param webhookSecret what its notices are signed with, at least 32 characters; without, none is
   *     heard
   */
  record Gateway(
      @Default("http://localhost:8089") String url,
      @Default("5s") Duration timeout,
      @Default("5s") Duration recoverAfter,
      @Default("64") int calls,
      Optional<String> webhookSecret) {
    Gateway {
      if (!url.matches("https?://[A-Za-z0-9.\\[\\]:-]{1,253}(/[A-Za-z0-9._/-]{0,200})?")) {
        throw new InvalidSetting("url", "an address such as https://gateway.example.org");
      }
      InvalidSetting.unlessBetween("timeout", timeout.toMillis(), 1, 60_000);
      InvalidSetting.unlessBetween("recoverAfter", recoverAfter.toMillis(), 10, 600_000);
      InvalidSetting.unlessBetween("calls", calls, 1, 10_000);
      if (webhookSecret.filter(it -> it.length() < 32).isPresent()) {
        throw new InvalidSetting("webhookSecret", "at least 32 characters");
      }
    }
  }
}
