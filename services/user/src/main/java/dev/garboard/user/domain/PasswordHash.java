package dev.garboard.user.domain;

/** What is kept of a password: a PHC string. Never written into a log or an answer. */
public record PasswordHash(String value) {
  public PasswordHash {
    if (!value.startsWith("$")) {
      throw new IllegalArgumentException("is not a PHC string");
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
