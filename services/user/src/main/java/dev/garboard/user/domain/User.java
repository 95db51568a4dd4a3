package dev.garboard.user.domain;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A user. Each change is a new value with the next version, and what the world is told of it.
 *
 * @param emailVerified whether the address was proven to be theirs; a new one is not
 * @param version counts changes from 1
 */
public record User(
    UserId id,
    Email email,
    boolean emailVerified,
    PasswordHash passwordHash,
    Profile profile,
    Status status,
    long version,
    Instant createdAt,
    Instant updatedAt) {

  /** Whether the user is there. */
  public enum Status {
    ACTIVE,
    /** The row stays for what refers to it; the address is free. */
    DELETED
  }

  public User {
    Objects.requireNonNull(id);
    Objects.requireNonNull(email);
    Objects.requireNonNull(passwordHash);
    Objects.requireNonNull(profile);
    Objects.requireNonNull(status);
    if (version < 1 || updatedAt.isBefore(createdAt)) {
      throw new IllegalArgumentException(
          "no user has version " + version + " or changed before it was");
    }
  }

  /** A user as it became, and the events of that; none if it was so already. */
  public record Revised(User user, List<UserEvent> events) {
    public Revised {
      events = List.copyOf(events);
    }
  }

  /** A new user. */
  public static Revised register(
      UserId id, Email email, PasswordHash passwordHash, Profile profile, Instant now) {
    var user = new User(id, email, false, passwordHash, profile, Status.ACTIVE, 1, now, now);
    return new Revised(user, List.of(new UserCreated(id, email, profile, now)));
  }

  /** Moves to another address, which is to be verified anew. */
  public Revised changeEmail(Email next, Instant now) {
    if (next.equals(email)) {
      return same();
    }
    var moved = next(next, false, profile, status, now);
    return new Revised(
        moved, List.of(new UserEmailChanged(id, email, next, moved.version, moved.updatedAt)));
  }

  /** Tells something else about themselves. */
  public Revised describe(Profile next, Instant now) {
    if (next.equals(profile)) {
      return same();
    }
    var described = next(email, emailVerified, next, status, now);
    return new Revised(
        described, List.of(new UserUpdated(id, next, described.version, described.updatedAt)));
  }

  /** Leaves. */
  public Revised delete(Instant now) {
    var deleted = next(email, emailVerified, profile, Status.DELETED, now);
    return new Revised(deleted, List.of(new UserDeleted(id, deleted.version, deleted.updatedAt)));
  }

  private Revised same() {
    return new Revised(this, List.of());
  }

  /** Clocks of several machines disagree; a history does not run backwards. */
  private User next(Email email, boolean verified, Profile profile, Status status, Instant now) {
    var at = now.isBefore(updatedAt) ? updatedAt : now;
    return new User(id, email, verified, passwordHash, profile, status, version + 1, createdAt, at);
  }
}
