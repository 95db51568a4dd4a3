package dev.garboard.kit.data;

/** A row with the same key exists already (SQLSTATE 23505). */
public final class UniqueViolation extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String constraint;

  UniqueViolation(String constraint) {
    super("violates " + constraint, null, false, false);
    this.constraint = constraint;
  }

  /** The name of the constraint or unique index. */
  public String constraint() {
    return constraint;
  }
}
