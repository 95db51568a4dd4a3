package dev.garboard.kit.security;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;

/**
 * A password as it was typed: read from JSON without ever being a String, never printed, never
 * written as JSON, wiped when closed. {@link Passwords} closes what it is given.
 */
@JsonDeserialize(using = Password.Reader.class)
@JsonSerialize(using = Password.Writer.class)
public final class Password implements AutoCloseable {
  private static final int SHORTEST = 8;
  private static final int LONGEST = 128;

  private final char[] chars;

  /** Takes these characters over: closing it wipes them. */
  public Password(char[] chars) {
    this.chars = chars;
  }

  /**
   * The same, if it may be chosen: 8 to 128 characters of any kind (NIST SP 800-63B section
   * 3.1.1.2), no rules of composition. One that is only checked need not be.
   *
   * @throws IllegalArgumentException whose message may be shown
   */
  public Password acceptable() {
    var length = Character.codePointCount(chars, 0, chars.length);
    if (length < SHORTEST || length > LONGEST) {
      throw new IllegalArgumentException("8 to 128 characters");
    }
    Arrays.fill(utf8(), (byte) 0);
    return this;
  }

  boolean isTooLong() {
    return chars.length > 2 * LONGEST;
  }

  /**
   * In normal form C, so that it is the same on every keyboard; the caller wipes it.
   *
   * @throws IllegalArgumentException for half of a surrogate pair
   */
  byte[] utf8() {
    var typed = CharBuffer.wrap(chars);
    var normal =
        Normalizer.isNormalized(typed, Normalizer.Form.NFC)
            ? typed
            : CharBuffer.wrap(Normalizer.normalize(typed, Normalizer.Form.NFC));
    var encoder = StandardCharsets.UTF_8.newEncoder();
    var bytes = new byte[(int) (encoder.maxBytesPerChar() * normal.length())];
    var encoded = ByteBuffer.wrap(bytes);
    var end = encoder.encode(normal, encoded, true);
    try {
      if (end.isError()) {
        throw new IllegalArgumentException("not Unicode text");
      }
      return Arrays.copyOf(bytes, encoded.position());
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Wipes it. */
  @Override
  public void close() {
    Arrays.fill(chars, '\0');
  }

  @Override
  public String toString() {
    return "[redacted]";
  }

  static final class Reader extends JsonDeserializer<Password> {
    @Override
    public Password deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        return (Password) context.handleUnexpectedToken(Password.class, parser);
      }
      var from = parser.getTextOffset();
      return new Password(
          Arrays.copyOfRange(parser.getTextCharacters(), from, from + parser.getTextLength()));
    }
  }

  static final class Writer extends JsonSerializer<Password> {
    @Override
    public void serialize(Password password, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      throw InvalidDefinitionException.from(json, "a password is not written", (Exception) null);
    }
  }
}
