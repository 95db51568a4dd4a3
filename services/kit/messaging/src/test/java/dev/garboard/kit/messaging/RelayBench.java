package dev.garboard.kit.messaging;

import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.testing.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Measures, asserts nothing: how fast a full outbox drains, and how soon an event is consumed. */
final class RelayBench {
  private static final int FULL = 100_000;
  private static final int PER_SECOND = 500;
  private static final int SECONDS = 20;

  private RelayBench() {}

  public static void main(String[] args) throws Exception {
    try (var stack = Stack.open()) {
      drain(stack);
      latency(stack);
    }
  }

  private static void drain(Stack stack) throws Exception {
    var topic = stack.kafka().prefix("bench") + "v1";
    try (var service = Service.on(stack.postgres().database("bench"))) {
      var broker = service.kafka(stack.kafka().bootstrapServers(), topic);
      for (var from = 0; from < FULL; from += 10_000) {
        var events = new ArrayList<OutboxEvent>();
        for (var i = 0; i < 10_000; i++) {
          events.add(Service.event(topic, "a" + i, from / 10_000 + 1));
        }
        service.writeAll(events);
      }
      service.tx.with(handle -> handle.execute("ANALYZE outbox"));
      var start = System.nanoTime();
      service.relay(broker);
      while (service.outboxRows() > 0) {
        Thread.sleep(20);
      }
      var seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf("drained %d in %.1f s: %.0f/s%n", FULL, seconds, FULL / seconds);
    }
  }

  private static void latency(Stack stack) throws Exception {
    var topic = stack.kafka().prefix("bench") + "v1";
    Map<String, Long> committed = new ConcurrentHashMap<>();
    var times = new long[PER_SECOND * SECONDS];
    var handled = new AtomicLong();
    try (var service = Service.on(stack.postgres().database("bench"));
        var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      var broker = service.kafka(stack.kafka().bootstrapServers(), topic);
      service.relay(broker);
      var consumer =
          new Consumer(
                  "bench",
                  broker,
                  service.tx,
                  service.inbox,
                  new MessagingConfig.Retry(Duration.ofSeconds(1), 3),
                  service.metrics)
              .on(
                  topic,
                  Service.TYPE,
                  event -> {
                    var at = committed.get(event.envelope().subject());
                    var now = System.nanoTime();
                    times[(int) handled.getAndIncrement()] = at == null ? 0 : now - at;
                  });
      consumer.start();
      Thread.sleep(Duration.ofSeconds(5));
      var start = System.nanoTime();
      for (var i = 0; i < times.length; i++) {
        var n = i;
        var due = start + (long) (i * 1e9 / PER_SECOND);
        Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
        writers.execute(
            () -> {
              service.write(topic, "a" + n, 1);
              committed.put("a" + n, System.nanoTime());
            });
      }
      while (handled.get() < times.length) {
        Thread.sleep(50);
      }
      consumer.stop();
      Arrays.sort(times);
      System.out.printf(
          "commit to consumed at %d/s: p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
          PER_SECOND,
          times[times.length / 2] / 1e6,
          times[times.length * 99 / 100] / 1e6,
          times[times.length - 1] / 1e6);
    }
  }
}
