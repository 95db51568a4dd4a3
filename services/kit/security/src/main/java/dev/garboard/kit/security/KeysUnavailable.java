package dev.garboard.kit.security;

/** No set of keys was ever read: neither yes nor no can be said of a token. */
final class KeysUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  KeysUnavailable() {
    super("no keys yet", null, false, false);
  }
}
