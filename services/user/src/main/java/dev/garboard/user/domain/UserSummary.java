package dev.garboard.user.domain;

import java.time.Instant;

/** What is shown of a user, a moment after it became so. */
public record UserSummary(
    UserId id,
    Email email,
    boolean emailVerified,
    Profile profile,
    long version,
    Instant createdAt,
    Instant updatedAt) {
  /** The summary of this user. */
  public static UserSummary of(User user) {
    return new UserSummary(
        user.id(),
        user.email(),
        user.emailVerified(),
        user.profile(),
        user.version(),
        user.createdAt(),
        user.updatedAt());
  }
}
