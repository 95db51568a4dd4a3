package dev.garboard.user.domain;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An email address in the one form in which we compare it: lower case, domain in ASCII (IDNA), at
 * most 254 characters (RFC 5321 with errata 1690). Written masked, as it is personal data.
 */
public record Email(String value) {
  private static final int LONGEST = 254;
  private static final Pattern LOCAL =
      Pattern.compile("[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
  private static final Pattern DOMAIN =
      Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  public Email {
    value = normal(value);
  }

  private static String normal(String given) {
    if (given.length() > LONGEST) { // before any work on a text of unknown size
      throw new IllegalArgumentException("is longer than " + LONGEST + " characters");
    }
    var at = given.lastIndexOf('@');
    var local = at < 0 ? "" : given.substring(0, at).toLowerCase(Locale.ROOT);
    var domain = at < 0 ? "" : ascii(given.substring(at + 1));
    if (local.length() > 64
        || !LOCAL.matcher(local).matches()
        || !DOMAIN.matcher(domain).matches()) {
      throw new IllegalArgumentException("is not an email address");
    }
    if (local.length() + 1 + domain.length() > LONGEST) {
      throw new IllegalArgumentException("is longer than " + LONGEST + " characters");
    }
    return local + "@" + domain;
  }

  private static String ascii(String domain) {
    if (domain.chars().allMatch(Email::isPlain)) {
      return domain;
    }
    try {
      return IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return ""; // its message quotes the input
    }
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  }

  @Override
  public String toString() {
    return value.charAt(0) + "***" + value.substring(value.lastIndexOf('@'));
  }
}
