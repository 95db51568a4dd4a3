package dev.garboard.kit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Redis 6.2 on the loopback address, without a password. */
public final class Redis implements AutoCloseable {
  private final int port;
  private final Optional<Server> own;

  private Redis(int port, Optional<Server> own) {
    this.port = port;
    this.own = own;
  }

  static Redis shared(int port) {
    return new Redis(port, Optional.empty());
  }

  /** A server of this test alone, with its data in this directory: again what was there. */
  public static Redis own(Path directory) {
    var server = Server.start(new RedisServer(Binaries.here()), directory);
    return new Redis(server.port(), Optional.of(server));
  }

  /** For its faults. */
  public Server server() {
    return own.orElseThrow(
        () -> new IllegalStateException("others use the shared server; break one of Redis.own"));
  }

  public int port() {
    return port;
  }

  /** An empty logical database that no other test has, as {@code redis://127.0.0.1:port/number}. */
  public URI database() {
    try {
      var call = new RedisCall(port);
      long asked = Long.parseLong(call.ask("INCR garboard:databases").substring(1));
      long number = 1 + (asked - 1) % (RedisServer.DATABASES - 1);
      call.ask("SELECT " + number, "FLUSHDB");
      return url(number);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The database of this number: 0 to 4095. */
  public URI url(long number) {
    return URI.create("redis://127.0.0.1:" + port + "/" + number);
  }

  /** Stops an own server; the shared one stays. */
  @Override
  public void close() {
    own.ifPresent(Server::close);
  }
}
