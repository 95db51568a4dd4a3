package dev.garboard.user.domain;

import dev.garboard.user.domain.User.Revised;
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

  /** Adds a new user, together with what happened to it. */
  Outcome add(Revised user);

  /** Replaces the version before this one, together with what happened to it. */
  Outcome update(Revised user);

  /** The user with this id. */
  Optional<User> find(UserId id);

  /** The user with this address. */
  Optional<User> findByEmail(Email email);

  /** Keeps another hash of the same password: no change that anybody is told of. */
  void rehash(User user, PasswordHash better);
}
