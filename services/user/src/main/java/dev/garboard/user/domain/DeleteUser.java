package dev.garboard.user.domain;

import dev.garboard.user.domain.Revision.Next;
import java.time.InstantSource;
import java.util.Optional;

/** A user leaves; the address is free again. */
public final class DeleteUser {
  private final Revision revision;
  private final InstantSource clock;

  public DeleteUser(Users users, InstantSource clock) {
    this.revision = new Revision(users);
    this.clock = clock;
  }

  /** Deletes if the user still has the expected version, if one is expected. */
  public Change delete(UserId id, Optional<Long> expected) {
    return revision.revise(id, expected, user -> Next.of(user.delete(clock.instant())));
  }
}
