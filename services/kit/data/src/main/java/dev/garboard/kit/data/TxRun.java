package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One outermost transaction: its tries, its end, and what it tells the meters. */
final class TxRun {
  private static final Logger LOG = LoggerFactory.getLogger(TxRun.class);
  private static final int RETRIES = 3;
  private static final long BACKOFF_NANOS = Duration.ofMillis(10).toNanos();

  private final Database database;
  private final String name;
  private final boolean serializable;
  private final TxMeters meters;
  private final long start = System.nanoTime();

  TxRun(Database database, String name, boolean serializable, TxMeters meters) {
    this.database = database;
    this.name = name;
    this.serializable = serializable;
    this.meters = meters;
  }

  <T> T call(Supplier<? extends T> work) {
    return metered(() -> retrying(work));
  }

  /** One statement, without a transaction. */
  <T> T read(Function<? super Handle, ? extends T> statement) {
    return metered(
        () ->
            database.with(
                handle ->
                    new TxScope(database, handle, false).bind(() -> statement.apply(handle))));
  }

  private <T> T metered(Supplier<? extends T> work) {
    var outcome = "committed";
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      var told = SqlState.translate(e, database);
      outcome = told instanceof CommitUnknown ? "unknown" : "rolled_back";
      throw told instanceof Conflict conflict ? conflict.refusal() : told;
    } finally {
      meters.ended(name, outcome, System.nanoTime() - start);
    }
  }

  private <T> T retrying(Supplier<? extends T> work) {
    for (var retry = 0; ; retry++) {
      try {
        return once(work);
      } catch (Conflict conflict) {
        if (retry == RETRIES || !waited(BACKOFF_NANOS << retry)) {
          throw conflict;
        }
        meters.retried(conflict.sqlState());
      }
    }
  }

  /** Full jitter; false if the deadline does not allow it. */
  private static boolean waited(long atMostNanos) {
    var wait = Duration.ofNanos(ThreadLocalRandom.current().nextLong(atMostNanos));
    if (Deadline.atMost(wait).compareTo(wait) < 0) {
      return false;
    }
    try {
      Thread.sleep(wait);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private record Done<T>(T result, List<Runnable> hooks) {}

  private <T> T once(Supplier<? extends T> work) {
    Done<T> done = committed(work);
    done.hooks().forEach(TxRun::runHook);
    return done.result();
  }

  private <T> Done<T> committed(Supplier<? extends T> work) {
    try {
      return database.with(
          handle -> {
            var scope = new TxScope(database, handle, serializable);
            return scope.bind(() -> new Done<T>(begun(scope, work), scope.hooks()));
          });
    } catch (RuntimeException | Error e) {
      throw SqlState.translate(e, database);
    }
  }

  /** The commit stands, whatever a hook does. */
  private static void runHook(Runnable hook) {
    try {
      hook.run();
    } catch (RuntimeException e) {
      LOG.error("what follows a commit failed", e);
    }
  }

  private <T> T begun(TxScope scope, Supplier<? extends T> work) {
    scope.handle().begin();
    try {
      if (serializable) {
        scope.handle().execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
      }
      var result = work.get();
      scope.mustBeWhole();
      scope.limits().beforeCommit();
      commit(scope.handle());
      return result;
    } catch (RuntimeException | Error e) {
      rollBack(scope, e);
      throw e;
    }
  }

  private static void commit(Handle handle) {
    try {
      handle.commit();
    } catch (RuntimeException e) {
      if (SqlState.isLostConnection(e)) {
        LOG.warn("the connection was lost at the commit", e);
        throw new CommitUnknown();
      }
      throw e;
    }
  }

  private static void rollBack(TxScope scope, Throwable cause) {
    try {
      scope.limits().beforeRollback();
      scope.handle().rollback();
    } catch (RuntimeException e) {
      cause.addSuppressed(e); // the connection is gone, and with it the transaction
    }
  }
}
