package dev.garboard.inventory.domain;

import java.util.function.Supplier;

/** Does work whole or not at all. Inner calls join. */
public interface Atomically {
  <T> T call(Supplier<T> work);
}
