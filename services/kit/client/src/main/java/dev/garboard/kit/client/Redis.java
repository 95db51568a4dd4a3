package dev.garboard.kit.client;

import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.HealthCheck;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisURIHelper;

/**
 * The pool of connections to Redis. Nothing depends on Redis: it connects when first asked, and
 * after a failure to connect or answer in time it is left alone for a second, so that callers do
 * not wait in turn for what is away.
 */
public final class Redis implements Component {
  static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int CONNECTIONS = 64;

  private final RedisConfig config;
  private final AtomicLong pausedUntil = new AtomicLong(System.nanoTime());
  private volatile UnifiedJedis client;

  /** Usable once started; without a URL every call is refused. */
  public Redis(RedisConfig config) {
    this.config = config;
  }

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public void start() {
    if (!config.url().isEmpty()) {
      var uri = URI.create(config.url());
      client =
          RedisClient.builder()
              .hostAndPort(JedisURIHelper.getHostAndPort(uri))
              .clientConfig(client(uri, Math.toIntExact(config.timeout().toMillis())))
              .poolConfig(pool())
              .build();
    }
  }

  private static DefaultJedisClientConfig client(URI uri, int socketTimeout) {
    var client =
        DefaultJedisClientConfig.builder()
            .user(JedisURIHelper.getUser(uri))
            .password(JedisURIHelper.getPassword(uri))
            .database(JedisURIHelper.getDBIndex(uri))
            .timeoutMillis(socketTimeout);
    if (JedisURIHelper.isRedisSSLScheme(uri)) {
      client.sslOptions(SslOptions.defaults());
    }
    return client.build();
  }

  private ConnectionPoolConfig pool() {
    var pool = new ConnectionPoolConfig();
    pool.setMaxTotal(CONNECTIONS);
    pool.setMaxIdle(CONNECTIONS);
    pool.setMaxWait(config.timeout());
    pool.setJmxEnabled(false);
    return pool;
  }

  /** Whether there is a Redis at all. */
  public boolean isOn() {
    return !config.url().isEmpty();
  }

  /**
   * Sends commands.
   *
   * @param commands nothing else: whatever they throw is taken for Redis' fault
   * @throws RedisUnavailable if it is off, away, slow, or answers with an error or nonsense
   */
  public <T> T call(Function<? super UnifiedJedis, ? extends T> commands) {
    requireOpen();
    try {
      return commands.apply(client);
    } catch (JedisConnectionException e) {
      throw unavailable("Redis does not answer", e);
    } catch (JedisException e) {
      throw new RedisUnavailable("Redis refused", e);
    } catch (RuntimeException e) { // Jedis casts whatever it gets to what it hoped for
      throw unavailable("Redis answers nonsense", e);
    }
  }

  private RedisUnavailable unavailable(String message, RuntimeException cause) {
    pausedUntil.set(System.nanoTime() + PAUSE.toNanos());
    return new RedisUnavailable(message, cause);
  }

  private void requireOpen() {
    if (client == null) {
      throw new RedisUnavailable("Redis is off", null);
    }
    if (System.nanoTime() - pausedUntil.get() < 0) {
      throw new RedisUnavailable("Redis did not answer a moment ago", null);
    }
  }

  /** Listens until it is closed. */
  public interface Subscription {
    /** Ends it; returns when nothing is heard any more. */
    void close() throws InterruptedException;
  }

  /**
   * Listens to a channel on a connection of its own, and connects again when that is lost.
   *
   * @param connected run each time it begins to listen; what was said before is lost
   * @param message run for each message, one at a time
   */
  public Subscription subscribe(String channel, Runnable connected, Consumer<String> message) {
    var uri = URI.create(config.url());
    return new RedisSubscription(
        JedisURIHelper.getHostAndPort(uri), client(uri, 0), channel, connected, message);
  }

  /** Whether it answers, for the details of health. */
  public HealthCheck.Answer ask() {
    return isOn() ? new HealthCheck.Up(call(UnifiedJedis::ping)) : new HealthCheck.Up("off");
  }

  @Override
  public void stop() {
    if (client != null) {
      client.close();
    }
  }
}
