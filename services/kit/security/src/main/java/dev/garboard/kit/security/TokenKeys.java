package dev.garboard.kit.security;

import java.util.Optional;

/** The keys by which tokens are verified. */
public sealed interface TokenKeys permits IssuerKeys, JwksClient {
  /**
   * The key of this id, if it may verify now.
   *
   * @throws KeysUnavailable if no key could be had so far
   */
  Optional<TokenKey> find(String id);
}
