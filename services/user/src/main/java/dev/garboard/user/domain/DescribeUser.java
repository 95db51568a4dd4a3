package dev.garboard.user.domain;

import dev.garboard.user.domain.Revision.Next;
import java.time.InstantSource;
import java.util.Optional;

/** A user tells something else about themselves. */
public final class DescribeUser {
  private final Revision revision;
  private final InstantSource clock;

  public DescribeUser(Users users, InstantSource clock) {
    this.revision = new Revision(users);
    this.clock = clock;
  }

  /** Replaces the profile if the user still has the expected version, if one is expected. */
  public Change describe(UserId id, Optional<Long> expected, Profile profile) {
    return revision.revise(id, expected, user -> Next.of(user.describe(profile, clock.instant())));
  }
}
