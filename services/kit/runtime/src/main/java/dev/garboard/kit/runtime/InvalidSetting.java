package dev.garboard.kit.runtime;

/**
 * Thrown by the compact constructor of a configuration record that refuses the value of one of its
 * components; the binder adds key, value and origin.
 */
public final class InvalidSetting extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String component;
  private final String remedy;

  /**
   * Refuses a value.
   *
   * @param component the record component, as in Java
   * @param remedy what to write instead, for example {@code between 0 and 65535}
   */
  public InvalidSetting(String component, String remedy) {
    super(component + ": " + remedy);
    this.component = component;
    this.remedy = remedy;
  }

  String component() {
    return component;
  }

  String remedy() {
    return remedy;
  }

  /** Refuses a number outside of bounds that are both allowed. */
  public static void unlessBetween(String component, long value, long least, long most) {
    if (value < least || value > most) {
      throw new InvalidSetting(component, "between " + least + " and " + most);
    }
  }
}
