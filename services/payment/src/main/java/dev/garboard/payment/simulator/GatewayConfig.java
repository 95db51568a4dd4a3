package dev.garboard.payment.simulator;

import dev.garboard.kit.runtime.AdminConfig;
import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.DrainConfig;
import dev.garboard.kit.runtime.HttpConfig;
import dev.garboard.kit.runtime.InvalidSetting;
import dev.garboard.kit.runtime.LoggingConfig;
import java.time.Duration;
import java.util.Optional;

/** Everything that can be configured. */
public record GatewayConfig(Server server, LoggingConfig logging, Gateway gateway) {
  /** The listeners. */
  public record Server(
      @Default("port=8089,request-timeout=60s") HttpConfig http,
      @Default("port=9089") AdminConfig admin,
      DrainConfig drain) {}

  /**
   * The gateway.
   *
   * @param ledger its file
   * @param slow how long tok_slow takes
   * @param late how long tok_late takes
   * @param webhook whom to tell of news, an address that the key is put behind
   * @param webhookSecret what that is signed with
   */
  public record Gateway(
      @Default("gateway.ledger") String ledger,
      @Default("2s") Duration slow,
      @Default("7s") Duration late,
      Optional<String> webhook,
      Optional<String> webhookSecret) {
    public Gateway {
      InvalidSetting.unlessBetween("slow", slow.toMillis(), 0, 600_000);
      InvalidSetting.unlessBetween("late", late.toMillis(), 0, 600_000);
    }
  }
}
