package dev.garboard.user.adapter;

import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Progress;
import dev.garboard.kit.runtime.Deadline;
import dev.garboard.user.domain.Email;
import dev.garboard.user.domain.Profile;
import dev.garboard.user.domain.UserId;
import dev.garboard.user.domain.UserSummaries;
import dev.garboard.user.domain.UserSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;

/** The table {@code user_view}, which {@link UserProjector} keeps. */
public final class JdbcUserSummaries implements UserSummaries {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final String FIND = "SELECT * FROM user_view WHERE id = :id";

  private static final String BY_EMAIL =
      "SELECT * FROM user_view WHERE lower(email) = lower(:email) AND NOT deleted";

  private static final String PAGE =
      "SELECT * FROM user_view WHERE id > :after AND NOT deleted ORDER BY id LIMIT :limit";

  private static final UUID BEFORE_ALL = new UUID(0, 0);

  private final Tx tx;
  private final Progress progress;
  private final UserRows rows;

  /** Reads what is projected, one user near, and waits for what this progress tells. */
  public JdbcUserSummaries(Tx tx, Progress progress, UserRows rows) {
    this.tx = tx.named("user_view");
    this.progress = progress;
    this.rows = rows;
  }

  @Override
  public Shown find(UserId id, Optional<Long> atLeast) {
    return atLeast
        .map(version -> latest(id, version))
        .orElseGet(() -> shown(rows.find(id, () -> row(id)), false));
  }

  /** Past what is kept near: whoever knows a version wants to see it. */
  private Shown latest(UserId id, long atLeast) {
    var deadline = Deadline.in(Deadline.atMost(PATIENCE));
    while (true) {
      var seen = progress.seen();
      var row = rows.latest(id, () -> row(id));
      var old = atLeast > UserRows.version(row);
      if (!old || deadline.isOver() || Thread.currentThread().isInterrupted()) {
        return shown(row, old);
      }
      progress.awaitAfter(seen, deadline);
    }
  }

  private static Shown shown(Optional<UserRow> row, boolean old) {
    return new Shown(row.filter(it -> !it.deleted()).map(UserRow::user), old);
  }

  private Optional<UserRow> row(UserId id) {
    return tx.read(
        handle ->
            handle
                .createQuery(FIND)
                .bind("id", id.value())
                .map(
                    (row, context) -> new UserRow(summary(row, context), row.getBoolean("deleted")))
                .findOne());
  }

  @Override
  public Optional<UserSummary> findByEmail(Email email) {
    return tx.read(
        handle ->
            handle
                .createQuery(BY_EMAIL)
                .bind("email", email.value())
                .map(JdbcUserSummaries::summary)
                .findFirst());
  }

  @Override
  public List<UserSummary> first(int limit) {
    return page(BEFORE_ALL, limit);
  }

  @Override
  public List<UserSummary> after(UserId id, int limit) {
    return page(id.value(), limit);
  }

  private List<UserSummary> page(UUID after, int limit) {
    return tx.read(
        handle ->
            handle
                .createQuery(PAGE)
                .bind("after", after)
                .bind("limit", limit)
                .map(JdbcUserSummaries::summary)
                .list());
  }

  private static UserSummary summary(ResultSet row, StatementContext context) throws SQLException {
    return new UserSummary(
        new UserId(row.getObject("id", UUID.class)),
        new Email(row.getString("email")),
        row.getBoolean("email_verified"),
        new Profile(row.getString("name")),
        row.getLong("version"),
        JdbcUsers.at(row, "created_at"),
        JdbcUsers.at(row, "updated_at"));
  }
}
