package dev.garboard.kit.runtime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Text from outside, which must be UTF-8 in its shortest form.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3629#section-10">RFC 3629, 10</a>
 */
public final class Utf8 {
  /** What Java reads where there is no UTF-8; or what stands there. */
  private static final char REPLACEMENT = '\ufffd';

  private Utf8() {}

  /** The text that they are; empty if they are none. */
  public static Optional<String> text(byte[] bytes) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? Optional.of(text) : strictly(bytes);
  }

  private static Optional<String> strictly(byte[] bytes) {
    try {
      var decoder = StandardCharsets.UTF_8.newDecoder(); // reports what is no UTF-8
      return Optional.of(decoder.decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
