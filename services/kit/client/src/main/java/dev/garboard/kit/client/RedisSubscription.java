package dev.garboard.kit.client;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/** One channel on a connection of its own, again and again. */
final class RedisSubscription implements Redis.Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(RedisSubscription.class);

  private final HostAndPort address;
  private final JedisClientConfig config;
  private final String channel;
  private final Runnable connected;
  private final Consumer<String> message;
  private final Thread thread;
  private volatile boolean closed;
  private volatile Jedis connection;

  RedisSubscription(
      HostAndPort address,
      JedisClientConfig config,
      String channel,
      Runnable connected,
      Consumer<String> message) {
    this.address = address;
    this.config = config;
    this.channel = channel;
    this.connected = connected;
    this.message = message;
    thread = Thread.ofVirtual().name("redis-" + channel).start(this::listen);
  }

  private void listen() {
    while (!closed) {
      try (var jedis = new Jedis(address, config)) {
        connection = jedis;
        jedis.subscribe(listener(), channel);
      } catch (JedisException e) {
        LOG.debug("{} is not heard just now", channel, e);
      }
      if (!closed && !paused()) {
        return;
      }
    }
  }

  private static boolean paused() {
    try {
      Thread.sleep(Redis.PAUSE);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private JedisPubSub listener() {
    return new JedisPubSub() {
      @Override
      public void onSubscribe(String to, int channels) {
        connected.run();
      }

      @Override
      public void onMessage(String from, String text) {
        message.accept(text);
      }
    };
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.interrupt();
    var open = connection;
    if (open != null) {
      open.close();
    }
    thread.join();
  }
}
