package dev.garboard.kit.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How a service of ours is served: its admin listener on the port, the others behind it. */
record ServiceKind(ServiceCode code, Map<String, String> settings) implements ServerKind {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  static int http(int port) {
    return port + Ports.APART;
  }

  static int grpc(int port) {
    return port + 2 * Ports.APART;
  }

  @Override
  public String name() {
    return code.name();
  }

  @Override
  public List<String> command(Path directory, int port) {
    return code.command();
  }

  @Override
  public Map<String, String> environment(int port) {
    var environment = new HashMap<>(System.getenv());
    environment.put("GARBOARD_SERVER_ADMIN_PORT", "" + port);
    environment.put("GARBOARD_SERVER_HTTP_PORT", "" + http(port));
    environment.put("GARBOARD_SERVER_GRPC_PORT", "" + grpc(port));
    environment.putAll(settings);
    return environment;
  }

  @Override
  public boolean answers(int port) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
              .timeout(PATIENCE)
              .build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    }
  }

  @Override
  public Signal stop() {
    return Signal.TERM;
  }
}
