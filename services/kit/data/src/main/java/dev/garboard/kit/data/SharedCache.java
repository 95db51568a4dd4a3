package dev.garboard.kit.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.garboard.kit.client.Redis;
import dev.garboard.kit.client.RedisUnavailable;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.SetParams;

/** The level in Redis. Whatever is wrong with it, there is just nothing in it. */
final class SharedCache<V> {
  private static final Logger LOG = LoggerFactory.getLogger(SharedCache.class);

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
      var entry = Optional.ofNullable(bytes).map(this::read).filter(this::believable);
      meters.shared(entry.isPresent() ? "hit" : "miss");
      return entry;
    } catch (RedisUnavailable e) {
      meters.shared("unavailable");
      return Optional.empty();
    } catch (RuntimeException e) {
      LOG.debug("{} holds in Redis what is not ours", name);
      meters.shared("invalid");
      return Optional.empty();
    }
  }

  private CacheEntry<V> read(byte[] bytes) {
    return CacheEntry.read(bytes, codec);
  }

  /** Not from a clock that is far ahead. */
  private boolean believable(CacheEntry<V> entry) {
    return entry.isFresh() && entry.freshFor() <= 2 * ttl.toMillis();
  }

  void put(String key, CacheEntry<V> entry) {
    var left = entry.freshFor();
    if (left > 0) {
      attempt(client -> client.set(redisKey(key), entry.bytes(codec), new SetParams().px(left)));
    }
  }

  void remove(String key) {
    attempt(client -> client.del(redisKey(key)));
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
