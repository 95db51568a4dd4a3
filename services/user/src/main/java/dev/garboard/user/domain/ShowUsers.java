package dev.garboard.user.domain;

import dev.garboard.user.domain.UserSummaries.Shown;
import java.util.List;
import java.util.Optional;

/** Somebody looks at users: at themselves, or at all with the permission. */
public final class ShowUsers {
  private final UserSummaries summaries;

  public ShowUsers(UserSummaries summaries) {
    this.summaries = summaries;
  }

  /** One user as of at least this version, if one is known; nobody if it is not the caller's. */
  public Shown one(Actor actor, UserId id, Optional<Long> atLeast) {
    return actor.mayRead(id) ? summaries.find(id, atLeast) : new Shown(Optional.empty(), false);
  }

  /** The user with this address, if the caller may see it. */
  public List<UserSummary> withEmail(Actor actor, Email email) {
    return summaries.findByEmail(email).filter(user -> actor.mayRead(user.id())).stream().toList();
  }

  /** The users after this one in the order of ids; of those who may not see all, themselves. */
  public List<UserSummary> page(Actor actor, Optional<UserId> after, int limit) {
    if (!actor.readsAll()) {
      return actor.self().filter(id -> after.isEmpty()).stream()
          .flatMap(id -> summaries.find(id, Optional.empty()).user().stream())
          .toList();
    }
    return after.map(id -> summaries.after(id, limit)).orElseGet(() -> summaries.first(limit));
  }
}
