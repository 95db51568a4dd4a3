package dev.garboard.user.adapter;

import dev.garboard.user.domain.Email;
import dev.garboard.user.domain.User;
import dev.garboard.user.domain.UserEmailChanged;
import dev.garboard.user.domain.UserId;
import dev.garboard.user.domain.Users;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Users that are gone with the process; one writer at a time, readers never wait. */
public final class InMemoryUsers implements Users {
  private final ConcurrentSkipListMap<UserId, User> byId = new ConcurrentSkipListMap<>();
  private final Map<Email, UserId> owners = new HashMap<>();
  private final ReentrantLock writing = new ReentrantLock();
  private final Consumer<UserEmailChanged> world;

  /** No users yet; the world is told of each event once, in order, after its write. */
  public InMemoryUsers(Consumer<UserEmailChanged> world) {
    this.world = world;
  }

  @Override
  public Outcome add(User user) {
    writing.lock();
    try {
      return write(user, Optional.empty());
    } finally {
      writing.unlock();
    }
  }

  @Override
  public Outcome update(User user, List<UserEmailChanged> events) {
    writing.lock();
    try {
      var before = byId.get(user.id());
      if (before == null || before.version() != user.version() - 1) {
        return Outcome.STALE;
      }
      var outcome = write(user, Optional.of(before));
      if (outcome.equals(Outcome.SAVED)) {
        events.forEach(world);
      }
      return outcome;
    } finally {
      writing.unlock();
    }
  }

  private Outcome write(User user, Optional<User> before) {
    var owner = owners.get(user.email());
    if (owner != null && !owner.equals(user.id())) {
      return Outcome.EMAIL_TAKEN;
    }
    before.ifPresent(old -> owners.remove(old.email()));
    if (user.deleted()) {
      byId.remove(user.id());
    } else {
      owners.put(user.email(), user.id());
      byId.put(user.id(), user);
    }
    return Outcome.SAVED;
  }

  @Override
  public Optional<User> find(UserId id) {
    return Optional.ofNullable(byId.get(id));
  }

  @Override
  public Optional<User> findByEmail(Email email) {
    writing.lock();
    try {
      return Optional.ofNullable(owners.get(email)).map(byId::get);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public List<User> first(int limit) {
    return byId.values().stream().limit(limit).toList();
  }

  @Override
  public List<User> after(UserId id, int limit) {
    return byId.tailMap(id, false).values().stream().limit(limit).toList();
  }
}
