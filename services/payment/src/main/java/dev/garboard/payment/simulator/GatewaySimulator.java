package dev.garboard.payment.simulator;

import dev.garboard.kit.runtime.AdminConfig;
import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.ExitCode;
import dev.garboard.kit.runtime.HttpServer;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.LiveConfig;
import dev.garboard.kit.runtime.RuntimeConfig;
import dev.garboard.kit.runtime.ServiceRuntime;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;

/** The process: the gateway on its port, with what people want to know on the same and on admin. */
public final class GatewaySimulator {
  private final GatewayConfig config;
  private final ServiceRuntime runtime;
  private final GatewayRoutes routes;
  private final Ledger ledger;

  /**
   * Opens the ledger.
   *
   * @throws IOException if it cannot be read
   */
  public GatewaySimulator(Identity identity, LiveConfig<GatewayConfig> live) throws IOException {
    config = live.current();
    var server = config.server();
    var basics = new RuntimeConfig(admin(server), server.drain(), config.logging());
    runtime = new ServiceRuntime(identity, basics, live::masked);
    var gateway = config.gateway();
    ledger = Ledger.open(Path.of(gateway.ledger()));
    var books = new Books(ledger, Clock.systemUTC());
    routes =
        new GatewayRoutes(
            ledger,
            books,
            new Mischief(ledger),
            new Webhook(gateway.webhook(), gateway.webhookSecret()),
            gateway.slow(),
            gateway.late());
  }

  /** One port is enough for a simulator: then the admin listener takes any that is free. */
  private static AdminConfig admin(GatewayConfig.Server server) {
    return server.http().port() == server.admin().port()
        ? new AdminConfig(server.admin().host(), 0)
        : server.admin();
  }

  /** Serves until it is told to end. */
  public ExitCode run() throws InterruptedException {
    runtime.admin(routes::operate);
    return runtime
        .add(new Closing())
        .add(new HttpServer(config.server().http(), runtime.metrics(), this::route))
        .run();
  }

  private void route(HttpRouting.Builder routing) {
    routes.addTo(routing);
    routing.get("/readyz", (request, response) -> ready(response));
  }

  private void ready(ServerResponse response) {
    var report = runtime.health().ready();
    response.status(report.up() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503);
    response.send((report.up() ? "ok\n" : "not ready\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Closes the ledger after the listener. */
  private final class Closing implements Component {
    @Override
    public String name() {
      return "ledger";
    }

    @Override
    public void start() {}

    @Override
    public void stop() throws Exception {
      ledger.close();
    }
  }
}
