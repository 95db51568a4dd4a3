package dev.garboard.kit.data;

import dev.garboard.kit.client.Redis;
import dev.garboard.kit.client.RedisUnavailable;
import dev.garboard.kit.runtime.Component;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes caches and carries their invalidations to all replicas over one Redis channel. While Redis
 * is away each replica forgets by itself, at the latest after twice the time that a value is fresh.
 */
public final class Caches implements Component {
  private static final Logger LOG = LoggerFactory.getLogger(Caches.class);
  private static final String CHANNEL = "cache-invalidations";

  private final CacheConfig config;
  private final Redis redis;
  private final MeterRegistry registry;
  private final Map<String, Cache<?>> caches = new ConcurrentHashMap<>();

  /** Tells our own messages, which come back late, from those of others. */
  private final String self = UUID.randomUUID().toString();

  private Redis.Subscription subscription;

  /** Usable at once; hears of other replicas once started. */
  public Caches(CacheConfig config, Redis redis, MeterRegistry registry) {
    this.config = config;
    this.redis = redis;
    this.registry = registry;
  }

  /**
   * A cache of its own.
   *
   * @param name in metrics and in Redis; a new one when the form of the values changes
   */
  public <V> Cache<V> cache(String name, Codec<V> codec) {
    var cache = new Cache<V>(name, codec, this);
    if (caches.putIfAbsent(name, cache) != null) {
      throw new IllegalArgumentException("there is a cache " + name + " already");
    }
    return cache;
  }

  CacheConfig config() {
    return config;
  }

  Redis redis() {
    return redis;
  }

  MeterRegistry registry() {
    return registry;
  }

  @Override
  public String name() {
    return "caches";
  }

  @Override
  public void start() {
    if (redis.isOn()) {
      subscription = redis.subscribe(CHANNEL, this::forgetAll, this::heard);
    }
  }

  /** What was told while we did not listen, nobody knows. */
  private void forgetAll() {
    caches.values().forEach(Cache::forgetAll);
  }

  private void heard(String message) {
    var parts = message.split("\n", 3);
    if (parts.length == 3 && !parts[0].equals(self)) {
      Optional.ofNullable(caches.get(parts[1])).ifPresent(cache -> cache.forget(parts[2]));
    }
  }

  void tell(String cache, String key) {
    if (redis.isOn()) {
      try {
        redis.call(client -> client.publish(CHANNEL, String.join("\n", self, cache, key)));
      } catch (RedisUnavailable e) {
        LOG.debug("{}: other replicas are not told", cache);
      }
    }
  }

  @Override
  public void stop() throws InterruptedException {
    if (subscription != null) {
      subscription.close();
    }
  }
}
