package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.time.Duration;

/** Another transaction won; the whole work may be run again. */
final class Conflict extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String sqlState;

  Conflict(String sqlState) {
    super(sqlState, null, false, false);
    this.sqlState = sqlState;
  }

  String sqlState() {
    return sqlState;
  }

  Refusal refusal() {
    return new Refusal(
        Problem.OVERLOADED, "too many change the same just now", Duration.ofSeconds(1));
  }
}
