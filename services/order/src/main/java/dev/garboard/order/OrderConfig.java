package dev.garboard.order;

import dev.garboard.kit.client.RateLimitConfig;
import dev.garboard.kit.client.RedisConfig;
import dev.garboard.kit.data.DatabaseConfig;
import dev.garboard.kit.data.IdempotencyConfig;
import dev.garboard.kit.data.InboxConfig;
import dev.garboard.kit.grpc.ChannelConfig;
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
import dev.garboard.kit.saga.SagaConfig;
import dev.garboard.kit.security.JwtConfig;
import java.time.Duration;

/** Everything that can be configured. */
record OrderConfig(
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
    SagaConfig saga,
    ChannelConfig client,
    Order order) {

  /** The listeners. */
  record Server(
      @Default("port=8082") HttpConfig http,
      @Default("port=50052") GrpcConfig grpc,
      @Default("port=9082") AdminConfig admin,
      DrainConfig drain) {}

  /** Who is who. */
  record Security(@Default("issuer=https://garboard.dev/user,audience=garboard") JwtConfig jwt) {}

  /**
   * Orders.
   *
   * @param inventory where the stock answers by gRPC, {@code host:port}
   * @param priceMaxAge how old a price may be while the stock does not answer
   */
  record Order(@Default("localhost:50054") String inventory, @Default("5m") Duration priceMaxAge) {
    Order {
      InvalidSetting.unlessBetween("priceMaxAge", priceMaxAge.toMillis(), 0, 3_600_000);
    }
  }
}
