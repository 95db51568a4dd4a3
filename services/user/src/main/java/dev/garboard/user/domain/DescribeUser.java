package dev.garboard.user.domain;

import java.time.InstantSource;
import java.util.Optional;

/** A user tells something else about themselves. */
public final class DescribeUser {
  private final Revision revision;
  private final InstantSource clock;

  public DescribeUser(Users users, Atomically atomically, InstantSource clock) {
    this.revision = new Revision(users, atomically);
    this.clock = clock;
  }

  /** Replaces the profile if the user still has the expected version, if one is expected. */
  public Change describe(Actor actor, UserId id, Optional<Long> expected, Profile profile) {
    return revision.revise(actor, id, expected, user -> user.describe(profile, clock.instant()));
  }
}
