package dev.garboard.order.domain;

import dev.garboard.order.domain.OrderSummaries.Selection;
import dev.garboard.order.domain.OrderSummaries.Shown;
import java.util.List;
import java.util.Optional;

/** Somebody looks at orders: at their own, or at all with the permission. */
public final class ShowOrders {
  private final OrderSummaries summaries;

  public ShowOrders(OrderSummaries summaries) {
    this.summaries = summaries;
  }

  /** One order as of at least this version, if one is known; none if it is not the caller's. */
  public Shown one(Actor actor, OrderId id, Optional<Long> atLeast) {
    var shown = summaries.find(id, atLeast);
    return new Shown(shown.order().filter(order -> actor.mayRead(order.user())), shown.stale());
  }

  /** Some orders; of those who may not see all, their own. */
  public List<OrderSummary> page(Actor actor, Selection asked, int limit) {
    if (actor.readsAll()) {
      return summaries.page(asked, limit);
    }
    return actor
        .self()
        .filter(self -> asked.user().isEmpty() || asked.user().get().equals(self))
        .map(self -> new Selection(Optional.of(self), asked.status(), asked.after()))
        .map(own -> summaries.page(own, limit))
        .orElseGet(List::of);
  }

  /** What happened after this number to an order that the caller has been shown. */
  public List<Chapter> story(OrderId id, long after) {
    return summaries.story(id, after);
  }
}
