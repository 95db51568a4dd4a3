package dev.garboard.user.domain;

import dev.garboard.user.domain.Change.Changed;
import dev.garboard.user.domain.Change.EmailTaken;
import dev.garboard.user.domain.Change.NoSuchUser;
import dev.garboard.user.domain.Change.Stale;
import dev.garboard.user.domain.User.Revised;
import java.util.Optional;
import java.util.function.Function;

/**
 * Read, change, write; again when somebody was faster and the caller did not insist on a version.
 * Whose user it is not sees none.
 */
final class Revision {
  private static final int ATTEMPTS = 3;

  private final Users users;
  private final Atomically atomically;

  Revision(Users users, Atomically atomically) {
    this.users = users;
    this.atomically = atomically;
  }

  Change revise(Actor actor, UserId id, Optional<Long> expected, Function<User, Revised> change) {
    if (!actor.mayWrite(id)) {
      return new NoSuchUser();
    }
    Change latest = new NoSuchUser();
    for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
      latest = atomically.call(() -> once(id, expected, change));
      if (!(latest instanceof Stale) || expected.isPresent()) {
        return latest;
      }
    }
    return latest;
  }

  private Change once(UserId id, Optional<Long> expected, Function<User, Revised> change) {
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

  private Change write(User before, Revised after) {
    if (after.events().isEmpty()) {
      return new Changed(before);
    }
    return switch (users.update(after)) {
      case SAVED -> new Changed(after.user());
      case EMAIL_TAKEN -> new EmailTaken();
      case STALE -> new Stale(before.version());
    };
  }
}
