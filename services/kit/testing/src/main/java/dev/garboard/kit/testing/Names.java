package dev.garboard.kit.testing;

import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** Names that no other test has. */
final class Names {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");

  private Names() {}

  static String unique(String name) {
    return checked(name) + "_" + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
  }

  static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the name '" + name + "' must be 1 to 40 of a-z, 0-9 and _, a letter first");
    }
    return name;
  }
}
