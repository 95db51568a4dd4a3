package dev.garboard.order.adapter;

import dev.garboard.kit.messaging.UnreadableMessage;
import java.util.function.Function;

/** What others tell, field by field: what is missing or wrong will not be right the next time. */
final class Heard {
  private Heard() {}

  /** Not absent; the value is not quoted. */
  static <T> T read(String field, T given) {
    return read(field, given, it -> it);
  }

  /** Neither absent nor refused by its constructor. */
  static <T, R> R read(String field, T given, Function<T, R> constructor) {
    if (given == null) {
      throw new UnreadableMessage(field + " is missing");
    }
    try {
      return constructor.apply(given);
    } catch (IllegalArgumentException e) {
      throw new UnreadableMessage(field + " " + e.getMessage());
    }
  }
}
