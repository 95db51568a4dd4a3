package dev.garboard.user.domain;

import java.time.Instant;

/**
 * A user moved to another address.
 *
 * @param version of the user after the change
 */
public record UserEmailChanged(
    UserId user, Email oldEmail, Email newEmail, long version, Instant at) {
  public UserEmailChanged {
    if (oldEmail.equals(newEmail)) {
      throw new IllegalArgumentException("nothing changed");
    }
  }
}
