package dev.garboard.user.domain;

import java.time.Instant;

/** A stranger became a user. */
public record UserCreated(UserId user, Email email, Profile profile, Instant at)
    implements UserEvent {
  @Override
  public long version() {
    return 1;
  }
}
