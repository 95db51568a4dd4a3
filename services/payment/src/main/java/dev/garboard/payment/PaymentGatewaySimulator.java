package dev.garboard.payment;

import dev.garboard.kit.runtime.ConfigSource;
import dev.garboard.kit.runtime.ExitCode;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.payment.simulator.GatewayConfig;
import dev.garboard.payment.simulator.GatewaySimulator;
import java.util.List;

/**
 * A payment gateway for tests and demonstrations, in a process of its own: durable, with faults on
 * demand. {@code --gateway.ledger=FILE} is where it keeps its ledger.
 */
public final class PaymentGatewaySimulator {
  private PaymentGatewaySimulator() {}

  public static void main(String[] args) {
    ExitCode.of(() -> run(List.of(args))).exit();
  }

  private static ExitCode run(List<String> args) throws Exception {
    var environment = System.getenv();
    var source = ConfigSource.of("gateway", environment);
    var identity = Identity.of("gateway", PaymentGatewaySimulator.class, environment);
    var live =
        new ConfigSource(source.directory(), source.environment(), source.properties(), args)
            .live(GatewayConfig.class);
    return new GatewaySimulator(identity, live).run();
  }
}
