package dev.garboard.user.http;

import dev.garboard.user.domain.UserId;
import java.time.Duration;

/** Gives a user a token that says who they are and what they may do. */
public interface AccessTokens {
  String issue(UserId user);

  Duration ttl();
}
