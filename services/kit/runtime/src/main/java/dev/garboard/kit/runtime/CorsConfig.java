package dev.garboard.kit.runtime;

import java.time.Duration;
import java.util.List;

/**
 * Which pages of browsers may call.
 *
 * @param allowedOrigins such as {@code https://shop.example.com}, compared whole; {@code *} for
 *     any; empty, the default, for none
 * @param allowCredentials whether cookies may come along; never with {@code *}
 * @param maxAge how long a browser may remember the answer to a preflight
 */
public record CorsConfig(
    List<String> allowedOrigins,
    @Default("false") boolean allowCredentials,
    @Default("10m") Duration maxAge) {
  private static final String ORIGIN = "https?://[a-z0-9.-]+(:\\d{1,5})?";

  public CorsConfig {
    allowedOrigins = List.copyOf(allowedOrigins);
    for (var origin : allowedOrigins) {
      if (!origin.equals("*") && !origin.matches(ORIGIN)) {
        throw new InvalidSetting(
            "allowedOrigins", "origins such as https://shop.example.com, lower case, without path");
      }
    }
    if (allowCredentials && allowedOrigins.contains("*")) {
      throw new InvalidSetting("allowedOrigins", "the origins by name: * forbids credentials");
    }
  }
}
