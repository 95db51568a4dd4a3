package dev.garboard.kit.testing;

import java.nio.file.Path;
import java.util.Map;

/**
 * A service of ours in a JVM of its own, ready, on loopback ports that it keeps; it ends with this
 * process, also after {@code kill -9}.
 */
public final class Service implements AutoCloseable {
  private final Server server;

  private Service(Server server) {
    this.server = server;
  }

  /**
   * Starts it.
   *
   * @param directory where its log is
   * @param settings its environment, beside that of this process and its ports
   * @throws IllegalStateException with the end of its log when it does not become ready
   */
  public static Service start(ServiceCode code, Path directory, Map<String, String> settings) {
    return new Service(Server.start(new ServiceKind(code, Map.copyOf(settings)), directory));
  }

  /** For its faults. */
  public Server server() {
    return server;
  }

  /** The port of the admin listener. */
  public int admin() {
    return server.port();
  }

  /** The port for HTTP. */
  public int http() {
    return ServiceKind.http(server.port());
  }

  /** The port for gRPC. */
  public int grpc() {
    return ServiceKind.grpc(server.port());
  }

  /** Stops it as a deployment would. */
  @Override
  public void close() {
    server.close();
  }
}
