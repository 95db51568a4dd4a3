package dev.garboard.user.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.user.domain.UserSummary;

/** A user as an answer. */
record UserView(
    String id,
    String email,
    @JsonProperty("email_verified") boolean emailVerified,
    String name,
    long version,
    @JsonProperty("created_at") String createdAt,
    @JsonProperty("updated_at") String updatedAt) {
  static UserView of(UserSummary user) {
    return new UserView(
        user.id().toString(),
        user.email().value(),
        user.emailVerified(),
        user.profile().name(),
        user.version(),
        user.createdAt().toString(),
        user.updatedAt().toString());
  }
}
