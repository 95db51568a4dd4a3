package dev.garboard.kit.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A request as its repeat is recognised.
 *
 * @param principal who asks; keys of two callers have nothing to do with each other
 * @param route what is asked for, as a template
 * @param key the caller's
 * @param hash of what is asked, see {@link #hash}
 */
public record IdempotentRequest(String principal, String route, String key, String hash) {
  /**
   * The hash of what is asked: a record as it was parsed, so that spaces make no difference. Leave
   * out passwords: a hash of something short tells it to whoever reads the table.
   */
  public static String hash(Record content) {
    return HexFormat.of().formatHex(sha256(JsonText.of(content)));
  }

  /** Equal for repeats; a collision only makes a stranger wait. */
  long lock() {
    return ByteBuffer.wrap(sha256(String.join("\n", principal, route, key))).getLong();
  }

  /** What a repeat shares, whatever it asks. */
  IdempotentRequest withoutHash() {
    return new IdempotentRequest(principal, route, key, "");
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
