package dev.garboard.inventory.domain;

import java.util.Comparator;
import java.util.List;

/**
 * What is put aside together.
 *
 * @param all 1 to 100, each of another article, in the order of names
 */
public record Lines(List<Line> all) {
  private static final int MOST = 100;

  public Lines {
    if (all.isEmpty() || all.size() > MOST) {
      throw new IllegalArgumentException("has 1 to " + MOST + " lines");
    }
    if (all.stream().map(Line::sku).distinct().count() < all.size()) {
      throw new IllegalArgumentException("has two lines of one article: add them up");
    }
    all = all.stream().sorted(Comparator.comparing(Line::sku)).toList();
  }

  /** The articles. */
  public List<Sku> skus() {
    return all.stream().map(Line::sku).toList();
  }
}
