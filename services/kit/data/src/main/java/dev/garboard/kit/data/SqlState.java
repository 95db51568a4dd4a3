package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What the five characters of an SQLSTATE mean to a caller (PostgreSQL documentation, appendix A).
 */
final class SqlState {
  private static final Duration SOON = Duration.ofSeconds(1);

  private SqlState() {}

  static String of(SQLException e) {
    return Objects.requireNonNullElse(e.getSQLState(), "unknown");
  }

  /** The exception that may leave the kit; an error is thrown on as it is. */
  static RuntimeException translate(Throwable e, Database database) {
    return switch (e) {
      case Error error -> throw error;
      case JdbiException jdbi ->
          sql(jdbi).map(sql -> translate(sql, database)).orElseGet(() -> new DatabaseFault(jdbi));
      case RuntimeException own -> own;
      default -> throw new IllegalArgumentException(e);
    };
  }

  static boolean isLostConnection(RuntimeException e) {
    return sql(e).filter(sql -> isAway(of(sql))).isPresent();
  }

  private static Optional<SQLException> sql(Throwable e) {
    for (var cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }

  private static RuntimeException translate(SQLException e, Database database) {
    var state = of(e);
    if (e instanceof SQLTransientConnectionException) {
      return noConnection(state, database);
    }
    return switch (state) {
      case "23505" -> new UniqueViolation(constraint(e));
      case "23503" -> new ForeignKeyViolation(constraint(e));
      case "40001", "40P01" -> new Conflict(state);
      case "57014" -> new Refusal(Problem.DEADLINE_EXCEEDED, "the database took too long");
      case "55P03" -> new Refusal(Problem.OVERLOADED, "what it needs is locked", SOON);
      case "53300" -> overloaded();
      case "22012" -> new DatabaseFault(state, e); // a division by zero is ours
      default -> byClass(state, e);
    };
  }

  private static RuntimeException byClass(String state, SQLException e) {
    return switch (state.substring(0, 2)) {
      case "22", "54" -> new Refusal(Problem.VALIDATION_FAILED, "a value cannot be stored");
      default -> isAway(state) ? away() : new DatabaseFault(state, e);
    };
  }

  private static RuntimeException noConnection(String state, Database database) {
    if (Deadline.current().filter(Deadline::isOver).isPresent()) {
      return new Refusal(Problem.DEADLINE_EXCEEDED, "the deadline is over");
    }
    return database.full() || state.equals("53300") ? overloaded() : away();
  }

  private static Refusal overloaded() {
    return new Refusal(Problem.OVERLOADED, "no database connection is free", SOON);
  }

  private static Refusal away() {
    return Deadline.current().filter(Deadline::isOver).isPresent()
        ? new Refusal(Problem.DEADLINE_EXCEEDED, "the deadline is over")
        : new Refusal(Problem.DEPENDENCY_UNAVAILABLE, "the database does not answer", SOON);
  }

  /** Class 08, a shutdown, a crash, a start. */
  static boolean isAway(String state) {
    return state.startsWith("08") || state.startsWith("57P0");
  }

  private static String constraint(SQLException e) {
    return e instanceof PSQLException postgres
        ? Optional.ofNullable(postgres.getServerErrorMessage())
            .map(ServerErrorMessage::getConstraint)
            .orElse("")
        : "";
  }
}
