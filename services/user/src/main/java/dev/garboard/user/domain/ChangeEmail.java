package dev.garboard.user.domain;

import java.time.InstantSource;
import java.util.Optional;

/** A user moves to another address. */
public final class ChangeEmail {
  private final Revision revision;
  private final InstantSource clock;

  public ChangeEmail(Users users, Atomically atomically, InstantSource clock) {
    this.revision = new Revision(users, atomically);
    this.clock = clock;
  }

  /** Changes the address if the user still has the expected version, if one is expected. */
  public Change change(Actor actor, UserId id, Optional<Long> expected, Email email) {
    return revision.revise(actor, id, expected, user -> user.changeEmail(email, clock.instant()));
  }
}
