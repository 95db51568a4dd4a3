package dev.garboard.kit.testing;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** As much of a service as the launcher sees: ready when its servers answer, and its settings. */
public final class TinyService {
  private TinyService() {}

  public static void main(String[] args) throws Exception {
    var environment = System.getenv();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("drained")));
    if (environment.containsKey("TINY_FAILS")) {
      System.out.println("configuration refused");
      System.exit(78);
    }
    int port = Integer.parseInt(environment.get("GARBOARD_SERVER_ADMIN_PORT"));
    var server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
    var settings =
        environment.entrySet().stream()
            .filter(setting -> setting.getKey().startsWith("GARBOARD_"))
            .map(Object::toString)
            .collect(Collectors.joining("\n"))
            .getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, settings.length);
            exchange.getResponseBody().write(settings);
          }
        });
    server.start();
  }
}
