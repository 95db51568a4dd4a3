package dev.garboard.kit.client;

import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import dev.garboard.kit.runtime.Live;
import java.util.Map;

/**
 * How often a service lets itself be called; see {@link RateLimit} for the form.
 *
 * @param principal each caller by itself: who it is, else its address
 * @param global all together
 * @param routes each caller on single routes, by method and template: {@code "POST /api/v1/users":
 *     5/s}
 * @param maxKeys callers remembered at once, by each limiter
 */
public record RateLimitConfig(
    @Live @Default("100/s burst 200") String principal,
    @Live @Default("10000/s burst 20000") String global,
    @Live Map<String, String> routes,
    @Default("100000") int maxKeys) {
  public RateLimitConfig {
    requireRate("principal", principal);
    requireRate("global", global);
    routes = Map.copyOf(routes);
    if (!routes.keySet().stream().allMatch(name -> name.matches("[A-Z]+ /\\S*"))) {
      throw new InvalidSetting("routes", "method and template, such as \"POST /api/v1/users\"");
    }
    routes.values().forEach(rate -> requireRate("routes", rate));
    InvalidSetting.unlessBetween("maxKeys", maxKeys, 1, 10_000_000);
  }

  private static void requireRate(String component, String text) {
    try {
      RateLimit.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting(component, "a rate such as 100/s, 100/s burst 200 or 30/m burst 5");
    }
  }
}
