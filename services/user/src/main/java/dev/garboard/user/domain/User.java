package dev.garboard.user.domain;

import java.time.Instant;
import java.util.Objects;

/**
 * A user. Each change is a new value with the next version.
 *
 * @param version counts changes from 1
 */
public record User(
    UserId id,
    Email email,
    Profile profile,
    long version,
    Instant createdAt,
    Instant updatedAt,
    boolean deleted) {
  public User {
    Objects.requireNonNull(id);
    Objects.requireNonNull(email);
    Objects.requireNonNull(profile);
    if (version < 1 || updatedAt.isBefore(createdAt)) {
      throw new IllegalArgumentException(
          "no user has version " + version + " or changed before it was");
    }
  }

  /** What a change of email comes to. */
  public sealed interface EmailChange {}

  /** It is the same address. */
  public record Unchanged() implements EmailChange {}

  /** The user with the new address, and what the world is told. */
  public record Moved(User user, UserEmailChanged event) implements EmailChange {}

  /** A new user. */
  public static User register(UserId id, Email email, Profile profile, Instant now) {
    return new User(id, email, profile, 1, now, now, false);
  }

  /** Moves to another address. */
  public EmailChange changeEmail(Email next, Instant now) {
    if (next.equals(email)) {
      return new Unchanged();
    }
    var moved = new User(id, next, profile, version + 1, createdAt, later(now), false);
    return new Moved(moved, new UserEmailChanged(id, email, next, moved.version, moved.updatedAt));
  }

  /** Tells something else about themselves; the same user if it is the same. */
  public User describe(Profile next, Instant now) {
    return next.equals(profile)
        ? this
        : new User(id, email, next, version + 1, createdAt, later(now), false);
  }

  /** Leaves; the row stays for what refers to it. */
  public User delete(Instant now) {
    return new User(id, email, profile, version + 1, createdAt, later(now), true);
  }

  /** Clocks of several machines disagree; a history does not run backwards. */
  private Instant later(Instant now) {
    return now.isBefore(updatedAt) ? updatedAt : now;
  }
}
