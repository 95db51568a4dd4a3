package dev.garboard.user.domain;

/**
 * What a user tells about themselves.
 *
 * @param name 1 to 100 characters of text, one to be seen, trimmed; the shape of names is theirs,
 *     not ours
 */
public record Profile(String name) {
  private static final int LONGEST = 100;

  public Profile {
    name = name.strip();
    if (name.codePoints().allMatch(Profile::invisible)
        || name.codePointCount(0, name.length()) > LONGEST) {
      throw new IllegalArgumentException("has 1 to " + LONGEST + " characters");
    }
    if (name.codePoints().anyMatch(Profile::unwritable)) {
      throw new IllegalArgumentException("has a character that is not text");
    }
  }

  private static boolean invisible(int c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.getType(c) == Character.FORMAT;
  }

  private static boolean unwritable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); // turns text around
    };
  }
}
