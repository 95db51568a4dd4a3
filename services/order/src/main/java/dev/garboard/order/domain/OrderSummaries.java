package dev.garboard.order.domain;

import java.util.List;
import java.util.Optional;

/** The read model: follows {@link Orders} by their events, a moment behind. */
public interface OrderSummaries {
  /**
   * What is shown of one order.
   *
   * @param stale whether it is older than the caller knows it to be
   */
  record Shown(Optional<OrderSummary> order, boolean stale) {}

  /**
   * Which orders.
   *
   * @param user of this user only
   * @param status of this status only
   * @param after those after this one, in the order of placing
   */
  record Selection(Optional<UserId> user, Optional<OrderStatus> status, Optional<OrderId> after) {}

  /** One order as of at least this version, for which it waits a moment. */
  Shown find(OrderId id, Optional<Long> atLeast);

  /** The first of these orders. */
  List<OrderSummary> page(Selection selection, int limit);

  /** What happened to an order after this number, at most a hundred. */
  List<Chapter> story(OrderId id, long after);
}
