package dev.garboard.operator;

import dev.garboard.kit.runtime.ConfigSource;
import dev.garboard.kit.runtime.DrainConfig;
import dev.garboard.kit.runtime.ExitCode;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.RuntimeConfig;
import dev.garboard.kit.runtime.ServiceRuntime;
import java.time.Duration;
import java.util.Optional;

/** The operator's process. */
public final class OperatorMain {

  private OperatorMain() {}

  public static void main(String[] args) {
    ExitCode.of(() -> run(ConfigSource.of("garboard-operator", System.getenv()))).exit();
  }

  private static ExitCode run(ConfigSource source) throws InterruptedException {
    var configuration = source.read(OperatorConfig.class).withoutUnknown();
    var config = configuration.value();
    var drain = new DrainConfig(Optional.of(Duration.ZERO), config.shutdownGrace());
    var runtime =
        new ServiceRuntime(
            Identity.of("garboard-operator", OperatorMain.class, source.environment()),
            new RuntimeConfig(config.admin(), drain, config.logging()),
            configuration::masked);
    var identity =
        Optional.ofNullable(source.environment().get("HOSTNAME"))
            .orElseGet(() -> ProcessHandle.current().pid() + "@localhost");
    var controller =
        new Controller(
            config, Connection.fromEnvironment(), identity, runtime.metrics().registry());
    controller.check(runtime.health());
    return runtime.add(controller).run();
  }
}
