package dev.garboard.kit.testing;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * RabbitMQ on the loopback address: Debian's {@code rabbitmq-server}, which must be installed; one
 * node, no plugins.
 */
public final class Rabbit implements AutoCloseable {
  private final int port;
  private final Optional<Server> own;

  private Rabbit(int port, Optional<Server> own) {
    this.port = port;
    this.own = own;
  }

  static Rabbit shared(int port) {
    return new Rabbit(port, Optional.empty());
  }

  /**
   * A broker of this test alone, with its data in this directory: again what was there, if
   * something was.
   *
   * @param settings as in rabbitmq.conf
   */
  public static Rabbit own(Path directory, Map<String, String> settings) {
    var server = Server.start(new RabbitServer(settings), directory);
    return new Rabbit(server.port(), Optional.of(server));
  }

  /** The same with the house's settings. */
  public static Rabbit own(Path directory) {
    return own(directory, Map.of());
  }

  /** For its faults. */
  public Server server() {
    return own.orElseThrow(
        () -> new IllegalStateException("others use the shared broker; break one of Rabbit.own"));
  }

  public int port() {
    return port;
  }

  /** With the user who may do everything, and the password. */
  public URI uri() {
    return uri(port);
  }

  /** The same by another port: that of a {@link Cut}. */
  public URI uri(int port) {
    return URI.create(
        "amqp://" + RabbitServer.USER + ":" + RabbitServer.PASSWORD + "@127.0.0.1:" + port);
  }

  /** Begins with this name and ends with a hyphen: for topics and groups that no other test has. */
  public String prefix(String name) {
    return Names.unique(name) + "-";
  }

  /** Stops an own broker; the shared one stays. */
  @Override
  public void close() {
    own.ifPresent(Server::close);
  }
}
