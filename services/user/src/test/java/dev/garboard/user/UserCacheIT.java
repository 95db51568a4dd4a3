package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.testing.Stack;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas of the service on one PostgreSQL and one Redis keep users near, and agree. */
class UserCacheIT {
  private static final String USERS = "/api/v1/users";

  @TempDir Path directory;

  @Test
  void oneUserIsReadOnceAndEveryChangeIsSeenByBoth() throws Exception {
    try (var stack = Stack.open()) {
      var database = stack.postgres().database("cached");
      var redis = Map.of("GARBOARD_REDIS_URL", stack.redis().database().toString());
      try (var one = new UserProcess(directory, database, redis).ready();
          var other = new UserProcess(directory, database, redis).ready()) {
        var id = registered(one);
        await().untilAsserted(() -> assertThat(shown(one, id)).contains("\"name\":\"Ada\""));
        await().untilAsserted(() -> assertThat(shown(other, id)).contains("\"name\":\"Ada\""));

        var reads = reads(other);
        for (var i = 0; i < 10; i++) {
          assertThat(shown(other, id)).contains("\"name\":\"Ada\"");
        }
        assertThat(reads(other)).isEqualTo(reads);

        one.send(
            by(one, id)
                .header("If-Match", "*")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"name\": \"Ada L.\"}")));
        for (var replica : new UserProcess[] {one, other}) {
          await()
              .untilAsserted(() -> assertThat(shown(replica, id)).contains("\"name\":\"Ada L.\""));
        }

        assertThat(other.send(by(other, id).DELETE()).statusCode()).isEqualTo(204);
        for (var replica : new UserProcess[] {one, other}) {
          await().until(() -> replica.send(by(replica, id)).statusCode() == 404);
        }
      }
    }
  }

  private static String registered(UserProcess replica) throws Exception {
    var body =
        "{\"email\": \"ada@example.org\", \"password\": \"correct horse battery\", \"name\": \"Ada\"}";
    var location = replica.post(USERS, body).headers().firstValue("Location").orElseThrow();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private static HttpRequest.Builder by(UserProcess replica, String id) {
    return replica
        .request(USERS + "/" + id)
        .header(
            "Authorization",
            "Bearer " + UserProcess.TOKENS.of(id, "user:read:self", "user:write:self"));
  }

  private static String shown(UserProcess replica, String id) throws Exception {
    return replica.send(by(replica, id)).body();
  }

  /** How often this replica asked the database for a user of the read model. */
  private static String reads(UserProcess replica) throws Exception {
    var count = Pattern.compile("db_transaction_seconds_count\\{name=\"user_view\".*");
    var found = count.matcher(replica.admin("/metrics").body());
    return found.find() ? found.group() : "none";
  }
}
