package dev.garboard.user.adapter;

import dev.garboard.kit.data.Codec;
import dev.garboard.user.domain.Email;
import dev.garboard.user.domain.Profile;
import dev.garboard.user.domain.UserId;
import dev.garboard.user.domain.UserSummary;
import java.time.Instant;

/** A row of {@code user_view}, also of a user who left. */
record UserRow(UserSummary user, boolean deleted) {
  private static final Codec<Kept> JSON = Codec.json(Kept.class);

  /** As it travels to Redis. */
  static final Codec<UserRow> CODEC =
      new Codec<>(
          row -> JSON.encode().apply(Kept.of(row)), bytes -> JSON.decode().apply(bytes).row());

  private record Kept(
      String id,
      String email,
      boolean emailVerified,
      String name,
      long version,
      String createdAt,
      String updatedAt,
      boolean deleted) {
    static Kept of(UserRow row) {
      var user = row.user();
      return new Kept(
          user.id().toString(),
          user.email().value(),
          user.emailVerified(),
          user.profile().name(),
          user.version(),
          user.createdAt().toString(),
          user.updatedAt().toString(),
          row.deleted());
    }

    UserRow row() {
      var user =
          new UserSummary(
              UserId.of(id),
              new Email(email),
              emailVerified,
              new Profile(name),
              version,
              Instant.parse(createdAt),
              Instant.parse(updatedAt));
      return new UserRow(user, deleted);
    }
  }
}
