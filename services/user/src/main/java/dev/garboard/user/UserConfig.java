package dev.garboard.user;

import dev.garboard.kit.client.RateLimitConfig;
import dev.garboard.kit.client.RedisConfig;
import dev.garboard.kit.data.CacheConfig;
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
import dev.garboard.kit.runtime.Live;
import dev.garboard.kit.runtime.LoggingConfig;
import dev.garboard.kit.runtime.TracingConfig;
import dev.garboard.kit.security.JwtConfig;
import dev.garboard.kit.security.PasswordConfig;
import dev.garboard.user.domain.UserId;
import java.util.List;

/** Everything that can be configured. */
record UserConfig(
    Server server,
    LoggingConfig logging,
    TracingConfig tracing,
    RateLimitConfig ratelimit,
    DatabaseConfig database,
    RedisConfig redis,
    CacheConfig cache,
    MessagingConfig messaging,
    OutboxConfig outbox,
    InboxConfig inbox,
    IdempotencyConfig idempotency,
    Security security,
    Users users) {

  /** The listeners. */
  record Server(
      @Default("port=8081") HttpConfig http,
      @Default("port=50051") GrpcConfig grpc,
      @Default("port=9081") AdminConfig admin,
      DrainConfig drain) {}

  /** Who is who. */
  record Security(
      @Default("issuer=https://garboard.dev/user,audience=garboard") JwtConfig jwt,
      PasswordConfig password) {}

  /**
   * Users.
   *
   * @param pageSize users in a list whose caller sets no limit
   * @param operators ids of users who may look at and change all others, and operate the services
   */
  record Users(@Live @Default("20") int pageSize, @Default("") List<String> operators) {
    Users {
      InvalidSetting.unlessBetween("pageSize", pageSize, 1, 100);
      operators = List.copyOf(operators);
      if (!operators.stream().allMatch(id -> UserId.find(id).isPresent())) {
        throw new InvalidSetting("operators", "ids of users, separated by commas");
      }
    }
  }
}
