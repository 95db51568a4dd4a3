package dev.garboard.kit.security;

import dev.garboard.kit.runtime.Component;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;

/**
 * What a service that issues no tokens verifies them with: the keys that the issuer publishes at
 * {@code security.jwt.jwks-uri}, or in profile dev the secret that both know.
 */
public final class TrustedKeys implements Component {
  private final TokenKeys all;
  private final Optional<JwksClient> published;

  private TrustedKeys(TokenKeys all, Optional<JwksClient> published) {
    this.all = all;
    this.published = published;
  }

  /**
   * The keys that the configuration names; not fetched before the start.
   *
   * @throws dev.garboard.kit.runtime.ConfigException if it names none
   */
  public static TrustedKeys of(
      JwtConfig config, String profile, MeterRegistry registry, Clock clock) {
    return config
        .jwksUri()
        .map(uri -> new JwksClient(URI.create(uri), registry, clock))
        .map(client -> new TrustedKeys(client, Optional.of(client)))
        .orElseGet(() -> new TrustedKeys(SharedSecret.of(config, profile), Optional.empty()));
  }

  /** For a {@link TokenVerifier}. */
  public TokenKeys all() {
    return all;
  }

  @Override
  public String name() {
    return "trusted-keys";
  }

  @Override
  public void start() {
    published.ifPresent(JwksClient::start);
  }

  @Override
  public void stop() {
    published.ifPresent(JwksClient::stop);
  }
}
