package dev.garboard.kit.saga;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * A command to another service, and how it is undone.
 *
 * @param topic where its commands go
 * @param undo empty if it leaves nothing to undo
 * @param reply what the data are after it
 * @param timeout of one attempt; empty: as configured
 * @param attempts in all, of a compensable step; empty: as configured
 * @param longestWait between two attempts that are repeated until they succeed
 */
record Step<D>(
    String name,
    String topic,
    Order<D> command,
    Optional<Order<D>> undo,
    BiFunction<D, JsonNode, D> reply,
    Optional<Duration> timeout,
    Optional<Integer> attempts,
    Duration longestWait) {
  /** The type of a message and its data. */
  record Order<D>(String type, BiFunction<UUID, D, Object> body) {}

  Order<D> order(Direction direction) {
    return direction == Direction.FORWARD ? command : undo.orElseThrow();
  }
}
