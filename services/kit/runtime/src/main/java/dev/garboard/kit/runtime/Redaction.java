package dev.garboard.kit.runtime;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

  /** What is between the first colon and the last @ of an authority, as far as one can tell. */
  private static final Pattern IN_URL =
      Pattern.compile(
          "(?i)\\b([a-z][a-z0-9+.-]{0,31}://[^\\s:/?#@\"']{0,256}:)[^\\s\"'<>]{0,1024}@");

  private static final Pattern JWT = Pattern.compile("\\beyJ[\\w-]{5,}\\.[\\w-]{5,}\\.[\\w-]*");
  private static final Pattern EMAIL =
      Pattern.compile("[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,8}");
  private static final Pattern CARD = Pattern.compile("\\b\\d(?:[ -]?\\d){12,18}\\b");

  private static final int SHORTEST_CARD = 13;
  private static final int REMEMBERED = 1_000;
  private static final Map<String, Boolean> SENSITIVE = new ConcurrentHashMap<>();

  private Redaction() {}

  /** Remembered, for there are few keys and many lines. */
  static boolean sensitive(String key) {
    var known = SENSITIVE.get(key);
    if (known != null) {
      return known;
    }
    var sensitive = looksSensitive(key);
    if (SENSITIVE.size() < REMEMBERED) {
      SENSITIVE.put(key, sensitive);
    }
    return sensitive;
  }

  private static boolean looksSensitive(String key) {
    return KEYS.matcher(key.toLowerCase(Locale.ROOT).replace('_', '-')).find();
  }

  /** Each pattern is asked only where a character that it needs is there. */
  static String text(String text) {
    var masked = passwords(text);
    if (text.contains("eyJ")) {
      masked = JWT.matcher(masked).replaceAll(MASK);
    }
    if (text.indexOf('@') >= 0) {
      masked = EMAIL.matcher(masked).replaceAll(MASK);
    }
    return hasManyDigits(masked) ? CARD.matcher(masked).replaceAll(Redaction::card) : masked;
  }

  private static boolean hasManyDigits(String text) {
    var digits = 0;
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        if (++digits == SHORTEST_CARD) {
          return true;
        }
      } else if (c != ' ' && c != '-') {
        digits = 0;
      }
    }
    return false;
  }

  /** A setting as it may be shown: without the passwords in it, but with its addresses. */
  static String passwords(String text) {
    var masked = text;
    if (text.indexOf('@') >= 0 && text.contains("://")) {
      masked = IN_URL.matcher(masked).replaceAll("$1" + MASK + "@");
    }
    if (text.indexOf('=') >= 0 || text.indexOf(':') >= 0) {
      masked = IN_TEXT.matcher(masked).replaceAll("$1" + MASK);
    }
    return masked;
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
