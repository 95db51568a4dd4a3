package dev.garboard.user.domain;

import java.util.List;
import java.util.Optional;

/** The read model: follows {@link Users} by their events, a moment behind. */
public interface UserSummaries {
  /**
   * What is shown of one user.
   *
   * @param stale whether it is older than the caller knows it to be
   */
  record Shown(Optional<UserSummary> user, boolean stale) {}

  /** One user as of at least this version, for which it waits a moment. */
  Shown find(UserId id, Optional<Long> atLeast);

  /** The user with this address. */
  Optional<UserSummary> findByEmail(Email email);

  /** The first users in the order of ids. */
  List<UserSummary> first(int limit);

  /** The next users in the order of ids. */
  List<UserSummary> after(UserId id, int limit);
}
