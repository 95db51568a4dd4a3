package dev.garboard.user.domain;

/** How the wish to change a user ended. */
public sealed interface Change {
  /** Done, or so already. */
  record Changed(User user) implements Change {}

  /** There is no such user. */
  record NoSuchUser() implements Change {}

  /** Another user has the email. */
  record EmailTaken() implements Change {}

  /** It has another version than the caller expected. */
  record Stale(long version) implements Change {}
}
