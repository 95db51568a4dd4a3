package dev.garboard.order.domain;

/** Who may not order any more. */
public interface BlockedUsers {
  boolean contains(UserId user);
}
