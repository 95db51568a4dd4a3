package dev.garboard.kit.security;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A store in memory, each method in one step as a transaction would be. */
final class KeptTokens implements RefreshTokenStore {
  private final Map<String, RefreshToken> tokens = new HashMap<>();
  private final Set<UUID> revoked = new HashSet<>();

  @Override
  public synchronized void add(RefreshToken token) {
    tokens.put(token.hash(), token);
  }

  @Override
  public synchronized Optional<RefreshToken> find(String hash) {
    return Optional.ofNullable(tokens.get(hash))
        .map(token -> with(token, token.used(), revoked.contains(token.family())));
  }

  private static RefreshToken with(RefreshToken token, boolean used, boolean revoked) {
    return new RefreshToken(
        token.hash(), token.family(), token.subject(), token.expires(), used, revoked);
  }

  @Override
  public synchronized boolean replace(String hash, RefreshToken successor) {
    var token = find(hash).orElseThrow();
    if (token.used() || token.revoked()) {
      return false;
    }
    tokens.put(hash, with(token, true, false));
    add(successor);
    return true;
  }

  @Override
  public synchronized void revokeFamily(UUID family) {
    revoked.add(family);
  }

  synchronized Set<String> hashes() {
    return Set.copyOf(tokens.keySet());
  }
}
