package dev.garboard.kit.security;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a caller may do, as words from the general to the special: {@code user:read:self}. One that
 * ends in {@code :*} covers everything below: {@code ops:*} covers {@code ops:replay}, not {@code
 * ops} and not {@code opsx:replay}.
 *
 * @param text at most 100 characters
 */
public record Permission(String text) {
  private static final Pattern FORM =
      Pattern.compile("[a-z][a-z0-9-]{0,31}(:[a-z][a-z0-9-]{0,31}){0,4}(:\\*)?");

  public Permission {
    if (text.length() > 100 || !FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a permission is words such as user:read:self or ops:*, not " + text);
    }
  }

  /**
   * Reads a scope (RFC 6749 section 3.3). What is no permission belongs to others and is left out:
   * {@code openid}, {@code https://example.com/mail}.
   */
  public static Set<Permission> inScope(String scope) {
    return Arrays.stream(scope.split(" ", -1))
        .filter(text -> text.contains(":") && text.length() <= 100 && FORM.matcher(text).matches())
        .map(Permission::new)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether who has this one may also do that. */
  public boolean covers(Permission other) {
    return text.endsWith(":*")
        ? other.text.startsWith(text.substring(0, text.length() - 1))
        : text.equals(other.text);
  }

  /** Whether one of those covers this. */
  boolean coveredBy(Set<Permission> granted) {
    return granted.stream().anyMatch(permission -> permission.covers(this));
  }

  @Override
  public String toString() {
    return text;
  }
}
