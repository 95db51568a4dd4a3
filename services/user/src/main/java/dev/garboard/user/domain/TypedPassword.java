package dev.garboard.user.domain;

import java.util.Optional;

/** A password as somebody typed it. */
public interface TypedPassword {
  /**
   * How it compares.
   *
   * @param better what to keep instead, when the kept hash is of an older kind
   */
  record Comparison(boolean same, Optional<PasswordHash> better) {}

  /** Compares it with what is kept; takes as long, and says no, where nothing is. */
  Comparison with(Optional<PasswordHash> kept);
}
