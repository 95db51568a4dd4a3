package dev.garboard.kit.testing;

import java.nio.file.Path;

/** Another JVM that owns a server and does not close it. */
final class RedisOwner {
  private RedisOwner() {}

  public static void main(String[] args) throws Exception {
    var redis = Redis.own(Path.of(args[0]));
    System.out.print("!");
    System.out.flush();
    System.in.read();
    redis.close();
  }
}
