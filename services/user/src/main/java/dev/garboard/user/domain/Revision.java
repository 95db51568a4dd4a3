package dev.garboard.user.domain;

import dev.garboard.user.domain.Change.Changed;
import dev.garboard.user.domain.Change.EmailTaken;
import dev.garboard.user.domain.Change.NoSuchUser;
import dev.garboard.user.domain.Change.Stale;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Read, change, write; again when somebody was faster and the caller did not insist on a version.
 */
final class Revision {
  private static final int ATTEMPTS = 3;

  /** A user as it should become, and what that means to others. */
  record Next(User user, List<UserEmailChanged> events) {
    static Next of(User user) {
      return new Next(user, List.of());
    }
  }

  private final Users users;

  Revision(Users users) {
    this.users = users;
  }

  Change revise(UserId id, Optional<Long> expected, Function<User, Next> change) {
    Change latest = new NoSuchUser();
    for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
      latest = once(id, expected, change);
      if (!(latest instanceof Stale) || expected.isPresent()) {
        return latest;
      }
    }
    return latest;
  }

  private Change once(UserId id, Optional<Long> expected, Function<User, Next> change) {
    var found = users.find(id);
    if (found.isEmpty()) {
      return new NoSuchUser();
    }
    var user = found.get();
    if (expected.filter(version -> version != user.version()).isPresent()) {
      return new Stale(user.version());
    }
    return write(user, change.apply(user));
  }

  private Change write(User before, Next next) {
    if (next.user().equals(before)) {
      return new Changed(before);
    }
    return switch (users.update(next.user(), next.events())) {
      case SAVED -> new Changed(next.user());
      case EMAIL_TAKEN -> new EmailTaken();
      case STALE -> new Stale(before.version());
    };
  }
}
