package dev.garboard.kit.data;

import java.util.List;
import java.util.function.IntConsumer;
import org.jdbi.v3.core.Handle;

/**
 * Where events wait for the relay, in the transaction of the change that they tell of. Write the
 * aggregate's row first: its lock makes the ids follow the order of commits.
 */
public final class Outbox {
  /** Into how many parts the relays share the work. */
  public static final int SHARDS = 16;

  private static final String INSERT =
      """
      INSERT INTO outbox (event_id, shard, aggregate_type, aggregate_id, aggregate_seq, topic, key,
        type, payload, headers)
      VALUES (:eventId, :shard, :aggregateType, :aggregateId, :aggregateSeq, :topic, :key,
        :type, CAST(:payload AS jsonb), CAST(:headers AS jsonb))
      """;

  private final Tx tx;
  private final IntConsumer wake;

  /**
   * Writes in the transactions of this.
   *
   * @param wake told after the commit of each shard that got something
   */
  public Outbox(Tx tx, IntConsumer wake) {
    this.tx = tx;
    this.wake = wake;
  }

  /**
   * Adds events, in order.
   *
   * @throws IllegalStateException outside of a transaction
   */
  public void add(List<OutboxEvent> events) {
    insert(tx.handle(), events);
    events.stream()
        .mapToInt(OutboxEvent::shard)
        .distinct()
        .forEach(shard -> tx.afterCommit(() -> wake.accept(shard)));
  }

  private static void insert(Handle handle, List<OutboxEvent> events) {
    var batch = handle.prepareBatch(INSERT);
    for (var event : events) {
      batch
          .bindMethods(event)
          .bind("shard", event.shard())
          .bind("headers", JsonText.of(event.headers()))
          .add();
    }
    batch.execute();
  }
}
