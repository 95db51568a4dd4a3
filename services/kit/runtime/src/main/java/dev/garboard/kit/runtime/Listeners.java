package dev.garboard.kit.runtime;

import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.time.Duration;

/** What all listeners of a process have in common: nothing discovered, no Nagle, no hook. */
public final class Listeners {
  private Listeners() {}

  /** The beginning of a listener. */
  public static WebServerConfig.Builder quiet(String name, String host, int port) {
    return WebServer.builder()
        .name(name)
        .host(host)
        .port(port)
        .shutdownHook(false)
        .featuresDiscoverServices(false)
        .protocolsDiscoverServices(false)
        .concurrencyLimitDiscoverServices(false)
        .contentEncoding(
            ContentEncodingContext.builder().contentEncodingsDiscoverServices(false).build())
        .mediaContext(MediaContext.builder().mediaSupportsDiscoverServices(false).build())
        // Nagle's algorithm with delayed acknowledgements costs 40 ms per answer over 4 KiB.
        .connectionOptions(socket -> socket.tcpNoDelay(true).socketReuseAddress(true))
        .shutdownGracePeriod(Duration.ZERO);
  }

  /**
   * Starts it. Helidon only logs that a port is taken, and returns as if all were well.
   *
   * @throws IllegalStateException if it does not listen
   */
  public static WebServer start(WebServer server) {
    server.start();
    if (!server.isRunning()) {
      var listener = server.prototype();
      throw new IllegalStateException(
          "cannot listen on " + listener.host() + ":" + listener.port());
    }
    return server;
  }
}
