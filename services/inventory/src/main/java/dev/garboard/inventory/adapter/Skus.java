package dev.garboard.inventory.adapter;

import dev.garboard.inventory.domain.Sku;
import java.util.Collection;
import java.util.stream.Collectors;

/** Names of articles in SQL; none has a comma. */
final class Skus {
  private Skus() {}

  /** For {@code string_to_array(?, ',')}. */
  static String text(Collection<Sku> skus) {
    return skus.stream().map(Sku::value).collect(Collectors.joining(","));
  }
}
