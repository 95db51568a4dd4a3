package dev.garboard.user.domain;

import dev.garboard.user.domain.Users.Outcome;
import java.time.InstantSource;
import java.util.function.Supplier;

/** A stranger becomes a user. */
public final class RegisterUser {
  /** How it ended. */
  public sealed interface Registration {}

  /** Welcome. */
  public record Registered(User user) implements Registration {}

  /** Another user has the email. */
  public record Refused() implements Registration {}

  private final Users users;
  private final Atomically atomically;
  private final Supplier<UserId> ids;
  private final InstantSource clock;

  /** Registers with ids that nobody else has, in the order of registration (UUIDv7). */
  public RegisterUser(
      Users users, Atomically atomically, Supplier<UserId> ids, InstantSource clock) {
    this.users = users;
    this.atomically = atomically;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Registers; an address belongs to one user.
   *
   * @param hash made before, outside of any transaction: it takes its time
   */
  public Registration register(Email email, PasswordHash hash, Profile profile) {
    var created = User.register(ids.get(), email, hash, profile, clock.instant());
    return atomically.call(() -> users.add(created)).equals(Outcome.SAVED)
        ? new Registered(created.user())
        : new Refused();
  }
}
