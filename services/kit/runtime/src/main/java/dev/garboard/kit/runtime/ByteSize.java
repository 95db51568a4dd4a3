package dev.garboard.kit.runtime;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * An amount of bytes, written {@code 512}, {@code 16KiB}, {@code 1MiB} or {@code 2GiB} (IEC
 * 80000-13).
 *
 * @param bytes zero or more
 */
public record ByteSize(long bytes) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(B|KiB|MiB|GiB)?");
  private static final Map<String, Integer> SHIFT = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30);

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is not negative: " + bytes);
    }
  }

  /**
   * Reads a size.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static ByteSize parse(String text) {
    var match = FORM.matcher(text.strip());
    if (!match.matches()) {
      throw new IllegalArgumentException("not a size: " + text);
    }
    var unit = match.group(2) == null ? "B" : match.group(2);
    return new ByteSize(Math.multiplyExact(Long.parseLong(match.group(1)), 1L << SHIFT.get(unit)));
  }

  /** The size as an int, for buffers. */
  public int toInt() {
    return Math.toIntExact(bytes);
  }
}
