package dev.garboard.user.domain;

import java.time.Instant;

/** A user left. */
public record UserDeleted(UserId user, long version, Instant at) implements UserEvent {}
