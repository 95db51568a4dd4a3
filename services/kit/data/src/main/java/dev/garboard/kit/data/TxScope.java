package dev.garboard.kit.data;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The transaction that binds this thread. */
final class TxScope {
  private static final ScopedValue<TxScope> CURRENT = ScopedValue.newInstance();

  private final Database database;
  private final Handle handle;
  private final boolean serializable;
  private final TimeLimits limits;
  private final List<Runnable> afterCommit = new ArrayList<>();
  private boolean broken;

  TxScope(Database database, Handle handle, boolean serializable) {
    this.database = database;
    this.handle = handle;
    this.serializable = serializable;
    limits = database.limits(handle);
  }

  static boolean isBound() {
    return CURRENT.isBound();
  }

  static TxScope current() {
    if (!CURRENT.isBound()) {
      throw new IllegalStateException("no transaction: wrap the use case in Tx.call");
    }
    return CURRENT.get();
  }

  <T> T bind(ScopedValue.CallableOp<T, RuntimeException> work) {
    try {
      return ScopedValue.where(CURRENT, this).call(work);
    } finally {
      limits.answered();
    }
  }

  /** Checks that work wanting this may run inside. */
  TxScope joinedBy(Database other, boolean wantsSerializable) {
    if (database != other) {
      throw new IllegalStateException("a transaction does not span two databases");
    }
    if (!handle.isInTransaction()) {
      throw new IllegalStateException("a read starts no transaction");
    }
    if (wantsSerializable && !serializable) {
      throw new IllegalStateException("serializable work inside a read committed transaction");
    }
    return this;
  }

  Handle handle() {
    return handle;
  }

  void afterCommit(Runnable hook) {
    afterCommit.add(hook);
  }

  List<Runnable> hooks() {
    return afterCommit;
  }

  /** A part of it failed: what is left must not be committed. */
  void breakUp() {
    broken = true;
  }

  void mustBeWhole() {
    if (broken) {
      throw new IllegalStateException("a part of the transaction failed, so nothing is committed");
    }
  }

  TimeLimits limits() {
    return limits;
  }
}
