package dev.garboard.payment.domain;

import java.util.Optional;

/**
 * On whose behalf a use case runs.
 *
 * @param self the user that the caller is, if it is one
 * @param readsAll whether it may look at every payment
 */
public record Actor(Optional<UserId> self, boolean readsAll) {
  boolean mayRead(Payment payment) {
    return readsAll || self.filter(payment.user()::equals).isPresent();
  }
}
