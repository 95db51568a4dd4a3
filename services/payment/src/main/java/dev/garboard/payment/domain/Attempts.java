package dev.garboard.payment.domain;

import java.util.List;

/** What the gateway was told, for people. */
public interface Attempts {
  /** All of one order, in their order. */
  List<Attempt> of(OrderId order);

  /** Those without an answer, of whatever order, the oldest first; a hundred at most. */
  List<Attempt> open();
}
