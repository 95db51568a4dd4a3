package dev.garboard.user.domain;

import java.time.InstantSource;
import java.util.Optional;

/** A user leaves; the address is free again. */
public final class DeleteUser {
  private final Revision revision;
  private final InstantSource clock;

  public DeleteUser(Users users, Atomically atomically, InstantSource clock) {
    this.revision = new Revision(users, atomically);
    this.clock = clock;
  }

  /** Deletes if the user still has the expected version, if one is expected. */
  public Change delete(Actor actor, UserId id, Optional<Long> expected) {
    return revision.revise(actor, id, expected, user -> user.delete(clock.instant()));
  }
}
