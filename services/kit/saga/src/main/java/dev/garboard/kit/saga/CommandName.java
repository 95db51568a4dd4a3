package dev.garboard.kit.saga;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * A command within its saga; written as {@code CapturePayment/FORWARD}, and with {@code /1} after
 * that for the one that follows a refusal.
 *
 * @param round how often it was refused and ordered again
 */
record CommandName(String step, Direction direction, int round) {
  static CommandName of(String step, Direction direction) {
    return new CommandName(step, direction, 0);
  }

  static CommandName parse(String text) {
    var parts = text.split("/", -1);
    return new CommandName(
        parts[0], Direction.valueOf(parts[1]), parts.length == 2 ? 0 : Integer.parseInt(parts[2]));
  }

  /** A refusal is an answer for good, so to ask anew is another command. */
  CommandName again() {
    return new CommandName(step, direction, round + 1);
  }

  /** UUID version 5 in the name space of the saga (RFC 9562, section 5.5). */
  UUID id(UUID saga) {
    try {
      var sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(
          ByteBuffer.allocate(16)
              .putLong(saga.getMostSignificantBits())
              .putLong(saga.getLeastSignificantBits())
              .flip());
      var hash = ByteBuffer.wrap(sha1.digest(toString().getBytes(StandardCharsets.UTF_8)));
      return new UUID(
          (hash.getLong() & ~0xf000L) | 0x5000L,
          (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  @Override
  public String toString() {
    return step + "/" + direction + (round == 0 ? "" : "/" + round);
  }
}
