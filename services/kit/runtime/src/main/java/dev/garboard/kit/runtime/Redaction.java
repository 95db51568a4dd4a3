package dev.garboard.kit.runtime;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Hides what must not be read in a log: by the name of a key, and by the look of a value. */
final class Redaction {
  static final String MASK = "[redacted]";
  private static final Pattern KEYS =
      Pattern.compile(
          "password|passwd|token|secret|authorization|cookie|card|email|api-?key|private-?key");
  private static final Pattern IN_TEXT =
      Pattern.compile(
          "(?i)\\b((?:password|passwd|secret|token|authorization|cookie|api-?key)\\s*[=:]\\s*)(?:bearer\\s+|basic\\s+)?[^\\s,;&\"'}]+");
  private static final Pattern JWT = Pattern.compile("\\beyJ[\\w-]{5,}\\.[\\w-]{5,}\\.[\\w-]*");
  private static final Pattern EMAIL =
      Pattern.compile("[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,8}");
  private static final Pattern CARD = Pattern.compile("\\b\\d(?:[ -]?\\d){12,18}\\b");

  private Redaction() {}

  static boolean sensitive(String key) {
    return KEYS.matcher(key.toLowerCase(Locale.ROOT).replace('_', '-')).find();
  }

  static String text(String text) {
    var masked = IN_TEXT.matcher(text).replaceAll("$1" + MASK);
    masked = JWT.matcher(masked).replaceAll(MASK);
    masked = masked.indexOf('@') < 0 ? masked : EMAIL.matcher(masked).replaceAll(MASK);
    return CARD.matcher(masked).replaceAll(Redaction::card);
  }

  private static String card(MatchResult match) {
    return luhn(match.group()) ? MASK : match.group();
  }

  /** The check digit of payment card numbers (ISO/IEC 7812-1, annex B). */
  private static boolean luhn(String digits) {
    var sum = 0;
    var twice = false;
    for (var i = digits.length() - 1; i >= 0; i--) {
      if (Character.isDigit(digits.charAt(i))) {
        var digit = (digits.charAt(i) - '0') * (twice ? 2 : 1);
        sum += digit > 9 ? digit - 9 : digit;
        twice = !twice;
      }
    }
    return sum % 10 == 0;
  }
}
