package dev.garboard.user.adapter;

import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.Tx;
import dev.garboard.user.domain.Email;
import dev.garboard.user.domain.PasswordHash;
import dev.garboard.user.domain.Profile;
import dev.garboard.user.domain.User;
import dev.garboard.user.domain.User.Revised;
import dev.garboard.user.domain.User.Status;
import dev.garboard.user.domain.UserEmailChanged;
import dev.garboard.user.domain.UserId;
import dev.garboard.user.domain.Users;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Users in PostgreSQL, whose index knows best who has an email; their events in the outbox. */
public final class JdbcUsers implements Users {
  private static final String UNIQUE_VIOLATION = "23505";

  private static final String INSERT =
      """
      INSERT INTO users (id, email, email_verified, password_hash, name, status, version, created_at, updated_at)
      VALUES (:id, :email, :email_verified, :password_hash, :name, :status, :version, :created_at, :updated_at)
      ON CONFLICT (lower(email)) WHERE status <> 'DELETED' DO NOTHING
      """;

  private static final String UPDATE =
      """
      UPDATE users
      SET email = :email, email_verified = :email_verified, password_hash = :password_hash, name = :name,
          status = :status, version = :version, updated_at = :updated_at
      WHERE id = :id AND version = :version - 1
      """;

  private static final String REHASH =
      "UPDATE users SET password_hash = :better WHERE id = :id AND password_hash = :before";

  private static final String FIND = "SELECT * FROM users WHERE status <> 'DELETED' AND ";

  private final Tx tx;
  private final Outbox outbox;
  private final UserEvents events;

  public JdbcUsers(Tx tx, Outbox outbox, UserEvents events) {
    this.tx = tx;
    this.outbox = outbox;
    this.events = events;
  }

  @Override
  public Outcome add(Revised user) {
    return tx.with(handle -> write(handle, INSERT, user) ? told(user) : Outcome.EMAIL_TAKEN);
  }

  @Override
  public Outcome update(Revised user) {
    var moves = user.events().stream().anyMatch(UserEmailChanged.class::isInstance);
    return tx.with(handle -> moves ? move(handle, user) : replace(handle, user));
  }

  private Outcome replace(Handle handle, Revised user) {
    return write(handle, UPDATE, user) ? told(user) : Outcome.STALE;
  }

  /** A refusal by the index would spoil the whole transaction. */
  private Outcome move(Handle handle, Revised user) {
    handle.savepoint("move");
    try {
      return replace(handle, user);
    } catch (UnableToExecuteStatementException e) {
      if (e.getCause() instanceof SQLException cause
          && UNIQUE_VIOLATION.equals(cause.getSQLState())) {
        handle.rollbackToSavepoint("move");
        return Outcome.EMAIL_TAKEN;
      }
      throw e;
    }
  }

  private Outcome told(Revised user) {
    outbox.add(events.outgoing(user.events()));
    return Outcome.SAVED;
  }

  private static boolean write(Handle handle, String sql, Revised revised) {
    try (var update = handle.createUpdate(sql)) {
      bind(update, revised.user());
      return update.execute() == 1;
    }
  }

  private static void bind(SqlStatement<?> statement, User user) {
    statement
        .bind("id", user.id().value())
        .bind("email", user.email().value())
        .bind("email_verified", user.emailVerified())
        .bind("password_hash", user.passwordHash().value())
        .bind("name", user.profile().name())
        .bind("status", user.status().name())
        .bind("version", user.version())
        .bind("created_at", user.createdAt())
        .bind("updated_at", user.updatedAt());
  }

  @Override
  public Optional<User> find(UserId id) {
    return tx.read(
        handle ->
            handle
                .createQuery(FIND + "id = :id")
                .bind("id", id.value())
                .map(JdbcUsers::user)
                .findOne());
  }

  @Override
  public Optional<User> findByEmail(Email email) {
    return tx.read(
        handle ->
            handle
                .createQuery(FIND + "lower(email) = lower(:email)")
                .bind("email", email.value())
                .map(JdbcUsers::user)
                .findOne());
  }

  /** Unless the password was changed meanwhile. */
  @Override
  public void rehash(User user, PasswordHash better) {
    tx.with(
        handle ->
            handle
                .createUpdate(REHASH)
                .bind("id", user.id().value())
                .bind("before", user.passwordHash().value())
                .bind("better", better.value())
                .execute());
  }

  private static User user(ResultSet row, StatementContext context) throws SQLException {
    return new User(
        new UserId(row.getObject("id", UUID.class)),
        new Email(row.getString("email")),
        row.getBoolean("email_verified"),
        new PasswordHash(row.getString("password_hash")),
        new Profile(row.getString("name")),
        Status.valueOf(row.getString("status")),
        row.getLong("version"),
        at(row, "created_at"),
        at(row, "updated_at"));
  }

  static Instant at(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
