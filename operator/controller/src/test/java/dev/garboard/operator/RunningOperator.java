package dev.garboard.operator;

import dev.garboard.kit.runtime.ConfigSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The operator in this process, on a control plane. */
final class RunningOperator implements AutoCloseable {

  private final Controller controller;

  RunningOperator(ControlPlane plane, String identity) throws IOException {
    var config =
        new ConfigSource(
                Path.of("").toAbsolutePath(),
                Map.of(
                    "GARBOARD_LEASE_DURATION", "3s",
                    "GARBOARD_LEASE_RENEW", "2s",
                    "GARBOARD_LEASE_RETRY", "250ms",
                    "GARBOARD_RETRY_INITIAL", "100ms"))
            .read(OperatorConfig.class)
            .value();
    controller =
        new Controller(
            config, Connection.from(plane.kubeconfig()), identity, new SimpleMeterRegistry());
    controller.start();
  }

  boolean leads() {
    return controller.leads();
  }

  @Override
  public void close() {
    controller.drain();
    controller.stop();
  }
}
