package dev.garboard.inventory;

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

/** Everything that can be configured. */
record InventoryConfig(
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
    Inventory inventory) {

  /** The listeners. */
  record Server(
      @Default("port=8084") HttpConfig http,
      @Default("port=50054") GrpcConfig grpc,
      @Default("port=9084") AdminConfig admin,
      DrainConfig drain) {}

  /** Who is who; who may change the stock is asked anew, or nobody is. */
  record Security(@Default("issuer=https://garboard.dev/user,audience=garboard") JwtConfig jwt) {
    private static final String WRITE = "stock:write";

    Security {
      if (!jwt.critical().contains(WRITE)) {
        var critical = new ArrayList<>(jwt.critical());
        critical.add(WRITE);
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

  /**
   * The inventory.
   *
   * @param reservationTtl after so long an order is asked what becomes of what is put aside for it,
   *     and again after as long
   */
  record Inventory(@Default("30m") Duration reservationTtl) {
    private static final int LOOKS = 60;

    Inventory {
      InvalidSetting.unlessBetween("reservationTtl", reservationTtl.toMillis(), 1_000, 604_800_000);
    }

    /** How often we look for those that are due. */
    Duration askEvery() {
      return reservationTtl.dividedBy(LOOKS);
    }
  }
}
