package dev.garboard.kit.data;

/** A row refers to one that does not exist, or is still referred to (SQLSTATE 23503). */
public final class ForeignKeyViolation extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String constraint;

  ForeignKeyViolation(String constraint) {
    super("violates " + constraint, null, false, false);
    this.constraint = constraint;
  }

  /** The name of the constraint. */
  public String constraint() {
    return constraint;
  }
}
