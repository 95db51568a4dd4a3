package dev.garboard.kit.messaging.spi;

/** How a publish ended. */
public sealed interface Receipt {
  /** The broker has it, and will have it after a crash. */
  record Stored() implements Receipt {}

  /** It is the message: no such topic, too large. Nothing was stored; again is of no use. */
  record Refused(String reason) implements Receipt {}

  /** It is the broker: away, slow. Perhaps stored, perhaps not: publish it again. */
  record Unavailable(String reason) implements Receipt {}
}
