package dev.garboard.user.domain;

import java.time.Instant;

/** A user moved to another address, which nobody has verified yet. */
public record UserEmailChanged(
    UserId user, Email oldEmail, Email newEmail, long version, Instant at) implements UserEvent {
  public UserEmailChanged {
    if (oldEmail.equals(newEmail)) {
      throw new IllegalArgumentException("nothing changed");
    }
  }
}
