package dev.garboard.inventory.domain;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** UUIDs in the usual form of 36 characters (RFC 9562 section 4). */
final class Canonical {
  private static final Pattern FORM =
      Pattern.compile(
          "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

  private Canonical() {}

  static Optional<UUID> find(String text) {
    return Optional.of(text)
        .filter(FORM.asMatchPredicate()) // UUID.fromString also accepts 1-1-1-1-1
        .map(UUID::fromString);
  }
}
