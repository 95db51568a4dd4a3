package dev.garboard.user.domain;

import java.time.Instant;

/** Something that happened to a user. */
public sealed interface UserEvent permits UserCreated, UserUpdated, UserEmailChanged, UserDeleted {
  /** Whom it happened to. */
  UserId user();

  /** The user's version after it: events of one user are numbered without a gap. */
  long version();

  /** When it happened. */
  Instant at();
}
