package dev.garboard.bench.services;

import dev.garboard.kit.runtime.AdminConfig;
import dev.garboard.kit.runtime.ConfigSource;
import dev.garboard.kit.runtime.DrainConfig;
import dev.garboard.kit.runtime.ExitCode;
import dev.garboard.kit.runtime.HttpConfig;
import dev.garboard.kit.runtime.HttpServer;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.Json;
import dev.garboard.kit.runtime.LoggingConfig;
import dev.garboard.kit.runtime.RuntimeConfig;
import dev.garboard.kit.runtime.ServiceRuntime;

/** A service of the kit that gives back the JSON it gets, for requests of every size. */
final class EchoMain {
  record Config(Server server, LoggingConfig logging) {}

  record Server(HttpConfig http, AdminConfig admin, DrainConfig drain) {}

  record Text(String text) {}

  private EchoMain() {}

  public static void main(String[] args) {
    ExitCode.of(EchoMain::run).exit();
  }

  private static ExitCode run() throws Exception {
    var live = ConfigSource.of("echo", System.getenv()).live(Config.class);
    var config = live.current();
    var basics =
        new RuntimeConfig(config.server().admin(), config.server().drain(), config.logging());
    var runtime = new ServiceRuntime(new Identity("echo", "1", "one", false), basics, live::masked);
    var server =
        new HttpServer(
            config.server().http(),
            runtime.metrics(),
            routes ->
                routes.post(
                    "/echo",
                    (request, response) -> Json.send(response, Json.read(request, Text.class))));
    return runtime.add(server).run();
  }
}
