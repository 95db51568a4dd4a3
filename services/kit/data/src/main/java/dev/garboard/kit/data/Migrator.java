package dev.garboard.kit.data;

import dev.garboard.kit.data.SchemaHistory.Applied;
import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.Identity;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the schema of a database to what this version of the program wants. Each migration is one
 * transaction together with its line in {@code schema_history}; of many replicas one works while
 * the others wait. As a component it migrates at the start, or with {@code database.migrate=false}
 * insists that somebody has, and waits for a server that is not there yet; a schema that is newer,
 * from a version that was rolled back, is served with a warning.
 */
public final class Migrator implements Component {
  private static final Logger LOG = LoggerFactory.getLogger(Migrator.class);

  /** Below the 30 s of the lifecycle, so that the reason is told. */
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

  private final DatabaseConfig config;
  private final Identity identity;
  private final List<Migration> migrations;
  private final Duration patience;

  /** What there is to know about one migration. */
  public record Status(String file, State state, Optional<Instant> appliedAt) {}

  /** Where a migration stands; NEWER is one that only a later version of the program knows. */
  public enum State {
    APPLIED,
    PENDING,
    NEWER
  }

  /**
   * Migrates this database.
   *
   * @param migrations in order; those of the kit first
   */
  public Migrator(DatabaseConfig config, Identity identity, List<Migration> migrations) {
    this(config, identity, migrations, PATIENCE);
  }

  Migrator(
      DatabaseConfig config, Identity identity, List<Migration> migrations, Duration patience) {
    this.config = config;
    this.identity = identity;
    this.migrations = List.copyOf(migrations);
    this.patience = patience;
  }

  @Override
  public String name() {
    return "migrations";
  }

  @Override
  public void start() throws Exception {
    locked(
        this::connectOnceThere,
        session -> {
          var plan = session.plan();
          if (!plan.newer().isEmpty()) {
            LOG.warn("the schema is newer than this program: {}", files(plan.newer()));
          }
          if (!plan.pending().isEmpty()) {
            requireAllowed(plan.pending());
            apply(plan, session);
          }
          return 0;
        });
  }

  private void requireAllowed(List<Migration> pending) {
    if (!config.migrate()) {
      throw new MigrationException(
          pending.getFirst().file()
              + " is not applied: run «migrate up», or set database.migrate=true");
    }
  }

  @Override
  public void stop() {}

  /**
   * Applies what is pending.
   *
   * @return how many were
   */
  public int up() throws InterruptedException {
    return locked(this::connect, session -> apply(session.plan(), session));
  }

  private static int apply(SchemaPlan plan, MigrationSession session) throws SQLException {
    if (!plan.newer().isEmpty()) {
      throw new MigrationException(
          files(plan.newer())
              + " is applied and unknown here: migrate with the version of the program that has it");
    }
    for (var migration : plan.pending()) {
      session.up(migration);
    }
    return plan.pending().size();
  }

  /**
   * Undoes the migrations applied last.
   *
   * @return how many were undone
   */
  public int down(int count) throws InterruptedException {
    return locked(
        this::connect,
        session -> {
          var plan = session.plan();
          if (!plan.newer().isEmpty()) {
            throw new MigrationException(
                files(plan.newer()) + " came later and is unknown here: undo it where it is known");
          }
          var last = plan.applied().reversed().stream().limit(count).toList();
          for (var migration : last) {
            session.down(migration);
          }
          return last.size();
        });
  }

  /** Every migration that files or history know. */
  public List<Status> status() {
    return reading(
        session -> {
          var history = session.history();
          var plan = SchemaPlan.of(migrations, history);
          return Stream.of(
                  history.stream().map(row -> new Status(row.file(), state(plan, row), at(row))),
                  plan.pending().stream()
                      .map(file -> new Status(file.file(), State.PENDING, Optional.empty())))
              .flatMap(statuses -> statuses)
              .toList();
        });
  }

  private static State state(SchemaPlan plan, Applied row) {
    return plan.newer().contains(row) ? State.NEWER : State.APPLIED;
  }

  private static Optional<Instant> at(Applied row) {
    return Optional.of(row.at());
  }

  /** What {@link #up()} would apply; nothing is written. */
  public List<Migration> pending() {
    return reading(session -> session.plan().pending());
  }

  private static String files(List<Applied> rows) {
    return String.join(", ", rows.stream().map(Applied::file).toList());
  }

  private interface Work<T> {
    T in(MigrationSession session) throws SQLException, InterruptedException;
  }

  private interface Connecting {
    Connection connect() throws SQLException, InterruptedException;
  }

  private <T> T locked(Connecting connecting, Work<T> work) throws InterruptedException {
    try (var connection = connecting.connect()) {
      return MigrationLock.holding(
          connection, () -> work.in(new MigrationSession(connection, config, migrations)));
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  private <T> T reading(Work<T> work) {
    try (var connection = connect()) {
      return work.in(new MigrationSession(connection, config, migrations));
    } catch (SQLException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MigrationException("interrupted", e);
    }
  }

  private static MigrationException unreachable(SQLException e) {
    return new MigrationException("the database failed: SQLSTATE " + SqlState.of(e), e);
  }

  private Connection connectOnceThere() throws SQLException, InterruptedException {
    var end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return connect();
      } catch (SQLException e) {
        if (!SqlState.isAway(SqlState.of(e)) || System.nanoTime() > end) {
          throw e;
        }
        LOG.warn("the database is not there yet, the next try is soon: {}", e.getMessage());
      }
      Thread.sleep(BETWEEN_TRIES);
    }
  }

  /** A connection of its own: a migration may take longer than any statement of a request. */
  private Connection connect() throws SQLException {
    var properties = ConnectionProperties.of(config, identity);
    config.username().ifPresent(user -> properties.setProperty("user", user));
    config.password().ifPresent(password -> properties.setProperty("password", password));
    PGProperty.PREFER_QUERY_MODE.set(properties, "simple"); // a file is sent as it is
    return DriverManager.getConnection(config.url(), properties);
  }
}
