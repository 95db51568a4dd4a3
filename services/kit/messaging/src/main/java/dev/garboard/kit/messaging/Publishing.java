package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.OutboxRow.Aggregate;
import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Receipt.Refused;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.messaging.spi.Receipt.Unavailable;
import dev.garboard.kit.runtime.CrashPoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes one batch of rows in rounds: in each, the next row of every aggregate. So a row leaves
 * only when the one before it of the same aggregate is confirmed.
 */
final class Publishing {
  private final Broker broker;
  private final RelayMeters meters;
  private final String source;
  private final List<Long> stored = new ArrayList<>();
  private final Map<Long, String> refused = new HashMap<>();
  private Optional<String> outage = Optional.empty();

  private record Sent(OutboxRow row, long at, CompletableFuture<Receipt> receipt) {}

  Publishing(Broker broker, RelayMeters meters, String source) {
    this.broker = broker;
    this.meters = meters;
    this.source = source;
  }

  /** Returns when every row is stored, refused or behind one that is not stored. */
  void publish(List<OutboxRow> rows) {
    var queues = new LinkedHashMap<Aggregate, Queue<OutboxRow>>();
    rows.forEach(row -> queues.computeIfAbsent(row.aggregate(), _ -> new ArrayDeque<>()).add(row));
    while (!queues.isEmpty() && outage.isEmpty()) {
      round(queues.values()).forEach(sent -> settle(sent, queues));
      queues.values().removeIf(Queue::isEmpty);
    }
  }

  private List<Sent> round(Collection<Queue<OutboxRow>> queues) {
    var sent = new ArrayList<Sent>();
    for (var queue : queues) {
      var one = send(queue.remove());
      sent.add(one);
      if (one.receipt().getNow(new Stored()) instanceof Unavailable) {
        break; // it took a while to find out, and would for each
      }
    }
    return sent;
  }

  private Sent send(OutboxRow row) {
    CrashPoint.BEFORE_PUBLISH.pass(row.type());
    var now = System.nanoTime();
    try {
      return new Sent(row, now, broker.publish(row.message(source)));
    } catch (UnreadableMessage | NumberFormatException e) {
      Receipt refusal = new Refused(String.valueOf(e.getMessage()));
      return new Sent(row, now, CompletableFuture.completedFuture(refusal));
    }
  }

  private void settle(Sent sent, Map<Aggregate, Queue<OutboxRow>> queues) {
    var row = sent.row();
    var receipt = sent.receipt().join();
    meters.published(row.topic(), receipt, System.nanoTime() - sent.at());
    switch (receipt) {
      case Stored() -> {
        CrashPoint.AFTER_PUBLISH.pass(row.type());
        stored.add(row.id());
      }
      case Refused(var reason) -> {
        refused.put(row.id(), reason);
        queues.get(row.aggregate()).clear();
      }
      case Unavailable(var reason) -> {
        outage = Optional.of(reason);
        queues.get(row.aggregate()).clear();
      }
    }
  }

  List<Long> stored() {
    return stored;
  }

  /** Why, by id. */
  Map<Long, String> refused() {
    return refused;
  }

  /** Why the broker took no more. */
  Optional<String> outage() {
    return outage;
  }
}
