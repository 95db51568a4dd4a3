package dev.garboard.user.domain;

import dev.garboard.user.domain.Revision.Next;
import dev.garboard.user.domain.User.Moved;
import dev.garboard.user.domain.User.Unchanged;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A user moves to another address. */
public final class ChangeEmail {
  private final Revision revision;
  private final InstantSource clock;

  public ChangeEmail(Users users, InstantSource clock) {
    this.revision = new Revision(users);
    this.clock = clock;
  }

  /** Changes the address if the user still has the expected version, if one is expected. */
  public Change change(UserId id, Optional<Long> expected, Email email) {
    return revision.revise(id, expected, user -> next(user, email));
  }

  private Next next(User user, Email email) {
    return switch (user.changeEmail(email, clock.instant())) {
      case Unchanged() -> Next.of(user);
      case Moved(var moved, var event) -> new Next(moved, List.of(event));
    };
  }
}
