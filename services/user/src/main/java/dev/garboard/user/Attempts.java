package dev.garboard.user;

import dev.garboard.kit.client.RateLimit;
import dev.garboard.kit.client.RateLimiter;
import dev.garboard.kit.client.RateLimiter.Limited;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.user.domain.Email;
import java.net.InetAddress;

/** Bounds how often somebody at one address can try one email: five times a minute. */
final class Attempts {
  private static final RateLimit LIMIT = RateLimit.parse("5/m burst 5");
  private static final int REMEMBERED = 100_000;

  private final RateLimiter limiter = new RateLimiter(REMEMBERED);

  /** Counts one, or refuses it. */
  void count(Email email, InetAddress from) {
    var key = email.value() + " " + from.getHostAddress();
    if (limiter.decide(key, LIMIT) instanceof Limited limited) {
      throw new Refusal(
          Problem.RATE_LIMITED, "too many tries with this email", limited.retryAfter());
    }
  }
}
