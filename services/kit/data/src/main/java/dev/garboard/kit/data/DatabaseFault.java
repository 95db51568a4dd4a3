package dev.garboard.kit.data;

/**
 * The database refused what the program asked for: a bug of ours, or a broken server. The message
 * is safe to show; the cause is for logs.
 */
public final class DatabaseFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  DatabaseFault(String sqlState, Throwable cause) {
    super("SQLSTATE " + sqlState, cause);
  }

  DatabaseFault(Throwable cause) {
    super("a statement is wrong", cause);
  }
}
