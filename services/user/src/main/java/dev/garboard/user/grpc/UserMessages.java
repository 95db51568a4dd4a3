package dev.garboard.user.grpc;

import com.google.protobuf.Timestamp;
import dev.garboard.contracts.user.v1.ListUsersResponse;
import dev.garboard.contracts.user.v1.User;
import dev.garboard.user.domain.UserSummary;
import java.time.Instant;
import java.util.List;

/** Users as messages. */
final class UserMessages {
  private UserMessages() {}

  static User of(dev.garboard.user.domain.User user) {
    return of(UserSummary.of(user));
  }

  static User of(UserSummary user) {
    return User.newBuilder()
        .setId(user.id().toString())
        .setEmail(user.email().value())
        .setName(user.profile().name())
        .setVersion(user.version())
        .setCreatedAt(timestamp(user.createdAt()))
        .setUpdatedAt(timestamp(user.updatedAt()))
        .build();
  }

  /** A page of at most {@code limit}, from one more than that. */
  static ListUsersResponse page(List<UserSummary> found, int limit) {
    var users = found.stream().limit(limit).map(UserMessages::of).toList();
    return ListUsersResponse.newBuilder()
        .addAllUsers(users)
        .setNextCursor(found.size() > limit ? users.getLast().getId() : "")
        .build();
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
