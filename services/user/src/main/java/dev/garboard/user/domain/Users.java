package dev.garboard.user.domain;

import java.util.List;
import java.util.Optional;

/** All users who are not deleted, and the one place that knows whether an email is taken. */
public interface Users {
  /** How a write ended. */
  enum Outcome {
    SAVED,
    /** Another user has the email; nothing was written. */
    EMAIL_TAKEN,
    /** The stored version is not the one before this; nothing was written. */
    STALE
  }

  /** Adds a new user. */
  Outcome add(User user);

  /** Replaces the user's version {@code user.version() - 1}, together with what happened to it. */
  Outcome update(User user, List<UserEmailChanged> events);

  /** The user with this id. */
  Optional<User> find(UserId id);

  /** The user with this address. */
  Optional<User> findByEmail(Email email);

  /** The first users in the order of ids. */
  List<User> first(int limit);

  /** The next users in the order of ids. */
  List<User> after(UserId id, int limit);
}
