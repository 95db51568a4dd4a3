package dev.garboard.bench;

import java.util.Locale;
import java.util.Optional;

/**
 * One line of the table.
 *
 * @param peer the same of the peer; empty where there is none
 * @param goal empty where the figure is only told
 */
record Figure(String metric, double ours, String unit, Optional<Double> peer, Optional<Goal> goal) {

  /** At most, or at least, so much. */
  record Goal(boolean atMost, double bound) {

    boolean isMet(double value) {
      return atMost ? value <= bound : value >= bound;
    }
  }

  static Figure told(String metric, double ours, String unit) {
    return new Figure(metric, ours, unit, Optional.empty(), Optional.empty());
  }

  Figure against(double other) {
    return new Figure(metric, ours, unit, Optional.of(other), goal);
  }

  Figure atMost(double bound) {
    return new Figure(metric, ours, unit, peer, Optional.of(new Goal(true, bound)));
  }

  Figure atLeast(double bound) {
    return new Figure(metric, ours, unit, peer, Optional.of(new Goal(false, bound)));
  }

  /** metric, ours, peer, ratio, goal, met. */
  String[] cells() {
    return new String[] {
      metric,
      number(ours) + " " + unit,
      peer.map(Figure::number).orElse("–"),
      peer.filter(it -> it > 0).map(it -> number(ours / it)).orElse("–"),
      goal.map(it -> (it.atMost() ? "≤ " : "≥ ") + number(it.bound())).orElse("–"),
      goal.map(it -> it.isMet(ours) ? "yes" : "no").orElse("–")
    };
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
  }
}
