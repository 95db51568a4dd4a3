package dev.garboard.kit.security;

import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Tokens. Of {@code jwksUri}, {@code keysDir} and {@code secret} a process has the one that its
 * part needs: it verifies, it issues, or it is developed.
 *
 * @param issuer exactly what tokens name (iss)
 * @param audience what this service is called in tokens (aud)
 * @param jwksUri where the issuer publishes its keys
 * @param keysDir a directory of private keys, one JWK each
 * @param secret of at least 32 bytes, in profile dev
 * @param accessTtl how long an access token lasts
 * @param refreshTtl how long a caller stays signed in, whatever is refreshed
 * @param skew by which clocks may differ
 * @param maxAge no token is accepted longer than this after its issue
 * @param critical permissions that are refused while revocation cannot be checked
 */
public record JwtConfig(
    String issuer,
    String audience,
    Optional<String> jwksUri,
    Optional<String> keysDir,
    Optional<String> secret,
    @Default("15m") Duration accessTtl,
    @Default("30d") Duration refreshTtl,
    @Default("30s") Duration skew,
    @Default("24h") Duration maxAge,
    @Default("ops:*") List<String> critical) {
  public JwtConfig {
    unlessText("issuer", issuer);
    unlessText("audience", audience);
    InvalidSetting.unlessBetween("accessTtl", accessTtl.toSeconds(), 1, 86_400);
    InvalidSetting.unlessBetween("refreshTtl", refreshTtl.toSeconds(), 1, 366 * 86_400);
    InvalidSetting.unlessBetween("skew", skew.toSeconds(), 0, 300);
    InvalidSetting.unlessBetween("maxAge", maxAge.toSeconds(), accessTtl.toSeconds(), 86_400);
    critical.forEach(JwtConfig::unlessPermission);
  }

  private static void unlessText(String component, String text) {
    if (text.isBlank()) {
      throw new InvalidSetting(component, "not blank");
    }
  }

  private static void unlessPermission(String text) {
    try {
      new Permission(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting("critical", e.getMessage());
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "JwtConfig[issuer=" + issuer + ", audience=" + audience + "]";
  }
}
