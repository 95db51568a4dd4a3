package dev.garboard.user.domain;

import dev.garboard.user.domain.User.Revised;
import dev.garboard.user.domain.User.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Users as the database keeps them, for tests of the rules alone. */
final class InMemoryUsers implements Users {
  private final Map<UserId, User> byId = new HashMap<>();
  private final List<UserEvent> told = new ArrayList<>();

  synchronized List<UserEvent> told() {
    return List.copyOf(told);
  }

  @Override
  public synchronized Outcome add(Revised user) {
    return write(user);
  }

  @Override
  public synchronized Outcome update(Revised user) {
    var before = byId.get(user.user().id());
    return before == null || before.version() != user.user().version() - 1
        ? Outcome.STALE
        : write(user);
  }

  private Outcome write(Revised revised) {
    var user = revised.user();
    if (findByEmail(user.email()).filter(owner -> !owner.id().equals(user.id())).isPresent()) {
      return Outcome.EMAIL_TAKEN;
    }
    byId.put(user.id(), user);
    told.addAll(revised.events());
    return Outcome.SAVED;
  }

  @Override
  public synchronized Optional<User> find(UserId id) {
    return Optional.ofNullable(byId.get(id)).filter(InMemoryUsers::isThere);
  }

  @Override
  public synchronized Optional<User> findByEmail(Email email) {
    return byId.values().stream()
        .filter(user -> isThere(user) && user.email().equals(email))
        .findFirst();
  }

  @Override
  public synchronized void rehash(User user, PasswordHash better) {
    throw new UnsupportedOperationException();
  }

  private static boolean isThere(User user) {
    return user.status().equals(Status.ACTIVE);
  }
}
