package dev.garboard.kit.security;

import dev.garboard.kit.client.Redis;
import dev.garboard.kit.client.RedisUnavailable;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.params.SetParams;

/**
 * Revoked tokens in Redis, seen by every service that shares it: one key each, gone when the token
 * would be over anyway. Away, it answers UNKNOWN: then critical permissions are refused and the
 * rest passes, so a revoked token works at most until it expires, 15 minutes by default.
 */
public final class RedisRevocations implements Revocations {
  private static final Logger LOG = LoggerFactory.getLogger(RedisRevocations.class);
  private static final String PREFIX = "revoked:";
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final Redis redis;
  private final Duration skew;
  private final Clock clock;
  private final AtomicBoolean away = new AtomicBoolean();

  /** Keeps them there; its timeouts bound every call. */
  public RedisRevocations(Redis redis, JwtConfig config, Clock clock) {
    this.redis = redis;
    this.skew = config.skew();
    this.clock = clock;
  }

  @Override
  public State of(String tokenId) {
    try {
      var revoked = redis.call(commands -> commands.exists(PREFIX + tokenId));
      if (away.getAndSet(false)) {
        LOG.info("revocations can be checked again");
      }
      return revoked ? State.REVOKED : State.LIVE;
    } catch (RedisUnavailable e) {
      if (!away.getAndSet(true)) { // not a line for each request
        LOG.warn("revocations cannot be checked, critical permissions are refused", e);
      }
      return State.UNKNOWN;
    }
  }

  @Override
  public void revoke(String tokenId, Instant expires) {
    var left = Duration.between(clock.instant(), expires.plus(skew)).toMillis();
    if (left <= 0) {
      return;
    }
    try {
      redis.call(commands -> commands.set(PREFIX + tokenId, "", SetParams.setParams().px(left)));
    } catch (RedisUnavailable e) {
      LOG.warn("a token could not be revoked", e);
      throw new Refusal(Problem.DEPENDENCY_UNAVAILABLE, "it could not be revoked", RETRY);
    }
  }
}
