package dev.garboard.kit.data;

import dev.garboard.kit.client.Redis;
import dev.garboard.kit.client.RedisConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A real Redis on a fixed port. */
final class RedisServer implements AutoCloseable {
  private final int port = PostgresServer.freePort();
  private redis.embedded.RedisServer running;

  RedisServer() {
    start();
  }

  void start() {
    try {
      running =
          redis.embedded.RedisServer.newRedisServer()
              .port(port)
              .setting("bind 127.0.0.1")
              .setting("save \"\"")
              .build();
      running.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stop() {
    try {
      running.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  static Redis client(int port) {
    var redis =
        new Redis(new RedisConfig("redis://localhost:" + port + "/0", Duration.ofMillis(500)));
    redis.start();
    return redis;
  }

  @Override
  public void close() {
    stop();
  }
}
