package dev.garboard.user.domain;

import java.time.Instant;

/** A user told something else about themselves. */
public record UserUpdated(UserId user, Profile profile, long version, Instant at)
    implements UserEvent {}
