package dev.garboard.inventory.domain;

/**
 * What an article is called.
 *
 * @param text 1 to 200 characters of text, one to be seen, trimmed
 */
public record Title(String text) {
  private static final int LONGEST = 200;

  public Title {
    text = text.strip();
    if (text.codePoints().allMatch(Title::invisible)
        || text.codePointCount(0, text.length()) > LONGEST) {
      throw new IllegalArgumentException("has 1 to " + LONGEST + " characters");
    }
    if (text.codePoints().anyMatch(Title::unwritable)) {
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

  @Override
  public String toString() {
    return text;
  }
}
