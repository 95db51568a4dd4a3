package dev.garboard.kit.security;

import dev.garboard.kit.runtime.ByteSize;
import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;

/**
 * How passwords are hashed: Argon2id with one lane (RFC 9106; the defaults are OWASP's least).
 *
 * @param memory of one hash
 * @param passes over that memory
 * @param permits hashes at once, so at most {@code permits × memory} in all
 * @param maxWait for a permit, at most and within the deadline
 */
public record PasswordConfig(
    @Default("19MiB") ByteSize memory,
    @Default("2") int passes,
    @Default("2") int permits,
    @Default("2s") Duration maxWait) {
  public PasswordConfig {
    InvalidSetting.unlessBetween("memory", memory.bytes(), 1 << 20, 1 << 30);
    InvalidSetting.unlessBetween("passes", passes, 1, 100);
    InvalidSetting.unlessBetween("permits", permits, 1, 64);
  }
}
