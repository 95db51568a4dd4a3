package dev.garboard.user.domain;

import java.util.Optional;

/** A user shows that it is them. */
public final class SignIn {
  private final Users users;

  public SignIn(Users users) {
    this.users = users;
  }

  /** The user, if the password is theirs. An unknown address takes as long and says as little. */
  public Optional<User> signIn(Email email, TypedPassword password) {
    var user = users.findByEmail(email);
    var compared = password.with(user.map(User::passwordHash));
    if (!compared.same()) {
      return Optional.empty();
    }
    user.ifPresent(known -> compared.better().ifPresent(better -> users.rehash(known, better)));
    return user;
  }

  /** The user who signed in before, if they are still there. */
  public Optional<User> again(UserId id) {
    return users.find(id);
  }
}
