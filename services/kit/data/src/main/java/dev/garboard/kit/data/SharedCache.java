package dev.garboard.kit.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.garboard.kit.client.Redis;
import dev.garboard.kit.client.RedisUnavailable;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.SetParams;

/** The level in Redis. Whatever is wrong with it, there is just nothing in it. */
final class SharedCache<V> {
  private static final Logger LOG = LoggerFactory.getLogger(SharedCache.class);

  /** Longer than a load may take that began before it. */
  private static final Duration HOLD = Duration.ofSeconds(10);

  private static final byte[] HELD = "held".getBytes(UTF_8);

  private final String name;
  private final Duration ttl;
  private final Redis redis;
  private final Codec<V> codec;
  private final CacheMeters meters;

  SharedCache(String name, Duration ttl, Redis redis, Codec<V> codec, CacheMeters meters) {
    this.name = name;
    this.ttl = ttl;
    this.redis = redis;
    this.codec = codec;
    this.meters = meters;
  }

  Optional<CacheEntry<V>> find(String key) {
    if (!redis.isOn()) {
      return Optional.empty();
    }
    try {
      byte[] bytes = redis.call(client -> client.get(redisKey(key)));
      var entry = Optional.ofNullable(bytes).filter(it -> !Arrays.equals(it, HELD)).map(this::read);
      meters.shared(entry.isPresent() ? "hit" : "miss");
      return entry.filter(CacheEntry::isFresh);
    } catch (RedisUnavailable e) {
      meters.shared("unavailable");
      return Optional.empty();
    } catch (RuntimeException e) {
      LOG.debug("{} holds in Redis what is not ours", name);
      meters.shared("invalid");
      attempt(client -> client.del(redisKey(key)));
      return Optional.empty();
    }
  }

  private CacheEntry<V> read(byte[] bytes) {
    var entry = CacheEntry.read(bytes, codec);
    if (entry.freshFor() > 2 * ttl.toMillis()) {
      throw new IllegalArgumentException("from a clock that is far ahead");
    }
    return entry;
  }

  /** Unless there is one, or the key is held. */
  void put(String key, CacheEntry<V> entry) {
    var left = entry.freshFor();
    if (left > 0) {
      var unlessHeld = new SetParams().nx().px(left);
      attempt(client -> client.set(redisKey(key), entry.bytes(codec), unlessHeld));
    }
  }

  /**
   * Forgets a value, and takes none for a while: some replica may be loading what was there before,
   * and not have heard yet.
   */
  void hold(String key) {
    attempt(client -> client.set(redisKey(key), HELD, new SetParams().px(HOLD.toMillis())));
  }

  private interface Command {
    void on(UnifiedJedis client);
  }

  private void attempt(Command command) {
    if (redis.isOn()) {
      try {
        redis.call(
            client -> {
              command.on(client);
              return true;
            });
      } catch (RedisUnavailable e) {
        meters.shared("unavailable");
      }
    }
  }

  private byte[] redisKey(String key) {
    return ("cache:" + name + ":" + key).getBytes(UTF_8);
  }
}
