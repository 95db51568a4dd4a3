package dev.garboard.kit.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How Redis is served: every acknowledged write outlives a kill of the server. */
record RedisServer(Binaries binaries) implements ServerKind {
  static final int DATABASES = 4096;

  @Override
  public String name() {
    return "Redis";
  }

  @Override
  public Signal stop() {
    return Signal.TERM;
  }

  @Override
  public List<String> command(Path directory, int port) throws IOException {
    var data = Files.createDirectories(directory.resolve("data"));
    return List.of(
        binaries.redis().toString(),
        "--bind",
        "127.0.0.1",
        "--port",
        Integer.toString(port),
        "--dir",
        data.toString(),
        "--databases",
        Integer.toString(DATABASES),
        "--maxmemory",
        "128mb",
        "--appendonly",
        "yes",
        "--save",
        "");
  }

  @Override
  public boolean answers(int port) throws IOException {
    return new RedisCall(port).ask("PING").equals("+PONG");
  }
}
