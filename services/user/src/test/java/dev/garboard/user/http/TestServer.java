package dev.garboard.user.http;

import dev.garboard.kit.runtime.ConfigSource;
import dev.garboard.kit.runtime.HttpConfig;
import dev.garboard.kit.runtime.HttpServer;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.Metrics;
import io.helidon.webserver.http.HttpRouting;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** The real listener, with its filters and limits, on a free port of the loopback. */
final class TestServer {
  private TestServer() {}

  static HttpServer of(Consumer<HttpRouting.Builder> routes) {
    var loopback = Map.of("GARBOARD_HOST", "127.0.0.1", "GARBOARD_PORT", "0");
    var config = new ConfigSource(Path.of("").toAbsolutePath(), loopback).read(HttpConfig.class);
    var metrics = new Metrics(new Identity("user", "1", "test", false));
    return new HttpServer(config.value(), metrics, routes);
  }
}
