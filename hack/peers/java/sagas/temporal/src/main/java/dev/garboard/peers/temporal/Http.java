package dev.garboard.peers.temporal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** A door for each service: the JDK's server, a virtual thread for each request. */
final class Http {
  interface Answer {
    String to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;

  Http(Settings settings) throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", settings.httpPort()), 1_024);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    on("/health", 200, _ -> "up");
  }

  Http on(String path, int status, Answer answer) {
    server.createContext(path, exchange -> send(exchange, status, answer));
    return this;
  }

  private static void send(HttpExchange exchange, int status, Answer answer) throws IOException {
    try (exchange) {
      var body = answer.to(exchange).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    } catch (RuntimeException e) {
      e.printStackTrace();
      exchange.sendResponseHeaders(500, -1);
    }
  }

  void start() {
    server.start();
  }
}
