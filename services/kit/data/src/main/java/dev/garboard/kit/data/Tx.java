package dev.garboard.kit.data;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Runs work in one transaction: all of it happens, or nothing. The connection is bound to the
 * thread; work started inside joins. A failed part that somebody catches still undoes the whole.
 *
 * <p>Nothing of the driver leaves: {@link UniqueViolation}, {@link ForeignKeyViolation}, {@link
 * CommitUnknown}, {@link DatabaseFault} (a bug) or a {@link dev.garboard.kit.runtime.Refusal} with
 * DEADLINE_EXCEEDED, OVERLOADED, DEPENDENCY_UNAVAILABLE, or VALIDATION_FAILED for a value that no
 * column can hold.
 */
public final class Tx {
  private final Database database;
  private final String name;
  private final boolean serializable;
  private final TxMeters meters;

  /** Read committed transactions on this database. */
  public Tx(Database database) {
    this(database, "tx", false, new TxMeters(database.metrics().registry()));
  }

  private Tx(Database database, String name, boolean serializable, TxMeters meters) {
    this.database = database;
    this.name = name;
    this.serializable = serializable;
    this.meters = meters;
  }

  /** The same under another name in {@code db_transaction_seconds}; few and constant. */
  public Tx named(String other) {
    return new Tx(database, other, serializable, meters);
  }

  /**
   * The same, as if no other transaction ran. Work that loses against another is run again as a
   * whole, so it must change nothing but the database.
   */
  public Tx serializable() {
    return new Tx(database, name, true, meters);
  }

  /** Whether a transaction binds this thread: no place to wait for another system. */
  public static boolean isActive() {
    return TxScope.isBound();
  }

  /** Runs work that uses adapters; joins the transaction that binds the thread, if one does. */
  public <T> T call(Supplier<? extends T> work) {
    return TxScope.isBound()
        ? join(work)
        : new TxRun(database, name, serializable, meters).call(work);
  }

  /** The same for work without a result. */
  public void run(Runnable work) {
    call(
        () -> {
          work.run();
          return null;
        });
  }

  /** Runs statements, in the transaction that binds the thread or else in one of their own. */
  public <T> T with(Function<? super Handle, ? extends T> statements) {
    return call(() -> statements.apply(handle()));
  }

  /**
   * Runs one reading statement, in the transaction that binds the thread or else in none, which
   * saves the round trip of a commit (unless the deadline is so near that the server must know).
   */
  public <T> T read(Function<? super Handle, ? extends T> statement) {
    return TxScope.isBound() || TimeLimits.bite(database.config())
        ? with(statement)
        : new TxRun(database, name, false, meters).read(statement);
  }

  /** Runs after the commit, on the same thread and outside; lost if the process dies between. */
  public void afterCommit(Runnable hook) {
    TxScope.current().joinedBy(database, false).afterCommit(hook);
  }

  /** The connection that is bound to this thread. */
  Handle handle() {
    return TxScope.current().joinedBy(database, false).handle();
  }

  private <T> T join(Supplier<? extends T> work) {
    var scope = TxScope.current().joinedBy(database, serializable);
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      scope.breakUp();
      throw SqlState.translate(e, database);
    }
  }
}
