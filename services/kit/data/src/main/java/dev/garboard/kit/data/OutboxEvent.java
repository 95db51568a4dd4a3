package dev.garboard.kit.data;

import java.util.Map;
import java.util.UUID;

/**
 * An event that leaves this process with the commit.
 *
 * @param eventId UUIDv7, by which consumers tell a repeat
 * @param aggregateSeq the aggregate's version that the event made, from 1 without a gap
 * @param topic where it goes
 * @param key what is ordered at the broker, mostly the aggregate's id
 * @param type of the event, with its version
 * @param payload JSON
 * @param headers of the envelope
 */
public record OutboxEvent(
    UUID eventId,
    String aggregateType,
    String aggregateId,
    long aggregateSeq,
    String topic,
    String key,
    String type,
    String payload,
    Map<String, String> headers) {
  public OutboxEvent {
    headers = Map.copyOf(headers);
  }

  /** All events of one aggregate share a shard, whose relay keeps their order. */
  int shard() {
    var hash = aggregateId.hashCode();
    return Math.floorMod(hash ^ (hash >>> 16), Outbox.SHARDS);
  }
}
