package dev.garboard.kit.security;

import java.util.Optional;
import java.util.UUID;

/** Where a service keeps its refresh tokens; in a database, every method is one transaction. */
public interface RefreshTokenStore {
  /** Adds the first of a family. */
  void add(RefreshToken token);

  /** The token of this hash, used and revoked ones too. */
  Optional<RefreshToken> find(String hash);

  /**
   * Marks a token used and adds its successor, both or neither; of any number of callers at once
   * exactly one gets true. False if it is used or its family revoked.
   */
  boolean replace(String hash, RefreshToken successor);

  /** Revokes all of a family, including a successor that is added at the same time. */
  void revokeFamily(UUID family);
}
