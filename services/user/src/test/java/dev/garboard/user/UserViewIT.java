package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Stack;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The read model is made anew from what is written, whatever events were missed. */
class UserViewIT {
  private static final String MANY =
      """
      INSERT INTO users
      SELECT gen_random_uuid(), 'u' || i || '@example.org', false, '$none$', 'U', 'ACTIVE', 2, now(), now()
      FROM generate_series(1, 2500) AS i
      """;

  private static final String BEHIND =
      """
      INSERT INTO user_view
      SELECT id, email, false, 'old', false, 1, created_at, updated_at FROM users ORDER BY id LIMIT 10
      """;

  private static final String AHEAD =
      """
      INSERT INTO user_view
      SELECT id, email, false, 'newer', false, 3, created_at, updated_at FROM users ORDER BY id DESC LIMIT 10
      """;

  @TempDir Path directory;

  @Test
  void aStartCatchesUpWithWhatWasMissedAndTakesNothingBack() throws Exception {
    try (var stack = Stack.open()) {
      var database = stack.postgres().database("view");
      start(database).close();
      execute(database, MANY);
      execute(database, BEHIND);
      execute(database, AHEAD);

      try (var _ = start(database)) {
        Awaitility.await().until(() -> count(database, "true") == 2_500);
        assertThat(count(database, "name = 'old'")).isZero();
        assertThat(count(database, "name = 'newer'")).isEqualTo(10);
        assertThat(count(database, "name = 'newer' AND xmax <> 0")).as("not even locked").isZero();
      }
    }
  }

  private UserProcess start(Database database) throws Exception {
    return new UserProcess(directory, database, Map.of()).ready();
  }

  private static void execute(Database database, String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(Database database, String condition) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT count(*) FROM user_view WHERE " + condition)) {
      row.next();
      return row.getInt(1);
    }
  }
}
