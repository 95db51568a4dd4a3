package dev.garboard.faults;

import java.util.Locale;
import java.util.Optional;

/** A change of a resource: from one file under {@code workloads/} to another. */
enum Workload {
  CREATE(Optional.empty(), "orders"),
  IMAGE(Optional.of("orders"), "image"),
  CONFIG(Optional.of("orders"), "config"),
  AUTOSCALING(Optional.of("orders"), "autoscaling"),
  REPLICAS(Optional.of("autoscaling"), "orders");

  private final Optional<String> before;
  private final String change;

  Workload(Optional<String> before, String change) {
    this.before = before;
    this.change = change;
  }

  /** What is there and ready; empty: nothing. */
  Optional<String> before() {
    return before;
  }

  String change() {
    return change;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
