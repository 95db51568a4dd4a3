package dev.garboard.kit.client;

/** Redis cannot be used just now; do without it. */
public final class RedisUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  RedisUnavailable(String message, Throwable cause) {
    super(message, cause, false, false); // expected: no stack
  }
}
