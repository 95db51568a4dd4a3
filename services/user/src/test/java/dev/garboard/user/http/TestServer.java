package dev.garboard.user.http;

import dev.garboard.kit.runtime.ByteSize;
import dev.garboard.kit.runtime.HttpConfig;
import dev.garboard.kit.runtime.HttpServer;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.Metrics;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.function.Consumer;

/** The real listener, with its filters and limits, on a free port of the loopback. */
final class TestServer {
  private TestServer() {}

  static HttpServer of(Consumer<HttpRouting.Builder> routes) {
    var kib = new ByteSize(1024);
    var mib = new ByteSize(1024 * 1024);
    var seconds = Duration.ofSeconds(10);
    var config =
        new HttpConfig(
            "127.0.0.1",
            0,
            mib,
            new ByteSize(16 * 1024),
            new ByteSize(4 * 1024),
            100,
            seconds,
            kib,
            seconds);
    return new HttpServer(config, new Metrics(new Identity("user", "1", "test", false)), routes);
  }
}
