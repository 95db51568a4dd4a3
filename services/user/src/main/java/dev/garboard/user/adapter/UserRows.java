package dev.garboard.user.adapter;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.garboard.kit.data.Cache;
import dev.garboard.kit.data.CacheConfig;
import dev.garboard.kit.data.Caches;
import dev.garboard.user.domain.UserId;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Rows of the read model, kept near. It gives none that is older than one that this process has
 * given or projected, also when an invalidation was lost or Redis comes back with what it had.
 */
public final class UserRows {
  /**
   * An older row was loaded before, is fresh for one, kept for two more: after that there is none.
   */
  private static final int REMEMBERED = 4;

  private final Cache<UserRow> rows;
  private final com.github.benmanes.caffeine.cache.Cache<UserId, Long> seen;

  /** Keeps in one of these caches. */
  public UserRows(Caches caches, CacheConfig config) {
    rows = caches.cache("user-view", UserRow.CODEC);
    seen =
        Caffeine.newBuilder()
            .maximumSize(config.maxSize())
            .expireAfterWrite(config.ttl().multipliedBy(REMEMBERED))
            .build();
  }

  /** The row of a user, as it is kept or as it is read now. */
  Optional<UserRow> find(UserId id, Supplier<Optional<UserRow>> read) {
    var row = rows.find(id.toString(), read);
    if (version(row) < seen(id)) {
      rows.invalidate(id.toString());
      return latest(id, read);
    }
    return noted(id, row);
  }

  /** The row of a user as it is read now. */
  Optional<UserRow> latest(UserId id, Supplier<Optional<UserRow>> read) {
    return noted(id, read.get());
  }

  /** The row of this user is another now; call it after the commit. */
  void changed(UserId id, long version) {
    note(id, version);
    rows.invalidate(id.toString());
  }

  /** The version of a row; 0 if there is none. */
  static long version(Optional<UserRow> row) {
    return row.map(it -> it.user().version()).orElse(0L);
  }

  private long seen(UserId id) {
    return Optional.ofNullable(seen.getIfPresent(id)).orElse(0L);
  }

  private Optional<UserRow> noted(UserId id, Optional<UserRow> row) {
    note(id, version(row));
    return row;
  }

  private void note(UserId id, long version) {
    if (version > seen(id)) {
      seen.asMap().merge(id, version, Long::max);
    }
  }
}
