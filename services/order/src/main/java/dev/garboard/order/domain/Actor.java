package dev.garboard.order.domain;

import java.util.Optional;

/**
 * On whose behalf a use case runs.
 *
 * @param self the user that the caller is, if it is one
 * @param readsAll whether it may look at every order
 * @param writesAll whether it may cancel every order
 */
public record Actor(Optional<UserId> self, boolean readsAll, boolean writesAll) {
  boolean mayRead(UserId user) {
    return readsAll || isSelf(user);
  }

  boolean mayWrite(UserId user) {
    return writesAll || isSelf(user);
  }

  private boolean isSelf(UserId user) {
    return self.filter(user::equals).isPresent();
  }
}
