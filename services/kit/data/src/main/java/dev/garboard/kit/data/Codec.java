package dev.garboard.kit.data;

import java.util.function.Function;

/**
 * How a value travels.
 *
 * @param encode of a value that is there
 * @param decode throws whatever it likes for what it does not understand, which counts as absent
 */
public record Codec<V>(Function<V, byte[]> encode, Function<byte[], V> decode) {
  /** JSON of a record. */
  public static <R extends Record> Codec<R> json(Class<R> type) {
    return new Codec<>(JsonText::bytes, bytes -> JsonText.read(bytes, type));
  }
}
