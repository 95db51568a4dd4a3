package dev.garboard.kit.security;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Revocations in memory, which a test can take away. */
final class KnownRevocations implements Revocations {
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  volatile boolean away;

  @Override
  public State of(String tokenId) {
    if (away) {
      return State.UNKNOWN;
    }
    return revoked.contains(tokenId) ? State.REVOKED : State.LIVE;
  }

  @Override
  public void revoke(String tokenId, Instant expires) {
    revoked.add(tokenId);
  }
}
