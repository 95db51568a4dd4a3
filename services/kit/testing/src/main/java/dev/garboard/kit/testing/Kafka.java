package dev.garboard.kit.testing;

import java.nio.file.Path;
import java.util.Optional;

/** Kafka 4 on the loopback address: one broker in KRaft mode; topics must be created. */
public final class Kafka implements AutoCloseable {
  private final int port;
  private final Optional<Server> own;

  private Kafka(int port, Optional<Server> own) {
    this.port = port;
    this.own = own;
  }

  static Kafka shared(int port) {
    return new Kafka(port, Optional.empty());
  }

  /**
   * A broker of this test alone, with its data in this directory: again what was there, if
   * something was.
   */
  public static Kafka own(Path directory) {
    var server = Server.start(new KafkaServer(), directory);
    return new Kafka(server.port(), Optional.of(server));
  }

  /** For its faults. */
  public Server server() {
    return own.orElseThrow(
        () -> new IllegalStateException("others use the shared broker; break one of Kafka.own"));
  }

  /**
   * Opens the proxy before an own broker; clients whose bootstrap server is {@code 127.0.0.1} on
   * its port stay behind it. One at a time; close it.
   */
  public Cut cut() {
    int at = server().port();
    return Cut.between(KafkaServer.cut(at), KafkaServer.behindCut(at));
  }

  public int port() {
    return port;
  }

  /** For the clients' {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
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
