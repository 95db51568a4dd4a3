package dev.garboard.inventory.domain;

import java.util.Optional;

/** What a caller has seen before it changes something. */
public sealed interface Expected {
  /** Whatever there is, or nothing yet. */
  record Whatever() implements Expected {}

  /** It is there, in whatever version. */
  record There() implements Expected {}

  /** This version of it. */
  record Version(long number) implements Expected {}

  /** Whether that is so. */
  default boolean isMetBy(Optional<Long> version) {
    return switch (this) {
      case Whatever() -> true;
      case There() -> version.isPresent();
      case Version(var number) -> version.filter(it -> it == number).isPresent();
    };
  }
}
