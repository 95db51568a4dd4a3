package dev.garboard.order.domain;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What somebody wants to order.
 *
 * @param lines 1 to 100, each of another article
 */
public record Cart(List<Wanted> lines, PaymentMethod payment) {
  private static final int MOST = 100;

  public Cart {
    lines = List.copyOf(lines);
    if (lines.isEmpty() || lines.size() > MOST) {
      throw new IllegalArgumentException("has 1 to " + MOST + " lines");
    }
    if (lines.stream().map(Wanted::sku).distinct().count() < lines.size()) {
      throw new IllegalArgumentException("has two lines of one article: add them up");
    }
  }

  /** The articles in it. */
  public Set<Sku> skus() {
    return lines.stream().map(Wanted::sku).collect(Collectors.toSet());
  }
}
