package dev.garboard.user.domain;

import dev.garboard.user.domain.Users.Outcome;
import java.time.InstantSource;

/** A stranger becomes a user. */
public final class RegisterUser {
  /** How it ended. */
  public sealed interface Registration {}

  /** Welcome. */
  public record Registered(User user) implements Registration {}

  /** Another user has the email. */
  public record Refused() implements Registration {}

  private final Users users;
  private final UserIds ids;
  private final InstantSource clock;

  public RegisterUser(Users users, UserIds ids, InstantSource clock) {
    this.users = users;
    this.ids = ids;
    this.clock = clock;
  }

  /** Registers; an address belongs to one user. */
  public Registration register(Email email, Profile profile) {
    var user = User.register(ids.next(), email, profile, clock.instant());
    return users.add(user).equals(Outcome.SAVED) ? new Registered(user) : new Refused();
  }
}
