package dev.garboard.payment.adapter;

import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.Tracing;
import dev.garboard.payment.domain.Command;
import dev.garboard.payment.domain.GatewayReply;
import dev.garboard.payment.domain.GatewayReply.Unknown;
import dev.garboard.payment.domain.Instruction;
import dev.garboard.payment.domain.Instruction.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Talks to the gateway, so many calls at once, each on a thread of its own. What does not fit in is
 * left to the next look at what is due, like what has no answer; nothing depends on this process.
 */
public final class GatewayWork implements Component {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayWork.class);
  private static final int WAITING = 1_000;

  private record Task(Command command, Kind kind) {}

  private static final class Try {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final AtomicReference<Instruction> again = new AtomicReference<>();
  }

  private final Function<Instruction, GatewayReply> carryOut;
  private final Tracing tracing;
  private final Semaphore calls;
  private final Semaphore places;
  private final Counter rejected;
  private final Map<Task, Try> running = new ConcurrentHashMap<>();

  /**
   * Work that is begun with {@link #begin}.
   *
   * @param atOnce calls at the same time
   * @param carryOut one try
   */
  public GatewayWork(
      int atOnce,
      Function<Instruction, GatewayReply> carryOut,
      Tracing tracing,
      MeterRegistry meters) {
    this.carryOut = carryOut;
    this.tracing = tracing;
    calls = new Semaphore(atOnce);
    places = new Semaphore(atOnce + WAITING);
    rejected =
        Counter.builder("bulkhead_rejected").tag("target", "payment-gateway").register(meters);
  }

  @Override
  public String name() {
    return "gateway-work";
  }

  @Override
  public void start() {}

  /** Begins to carry it out; if that is under way here, it is asked again should that not do. */
  void begin(Instruction it, String trace) {
    var mine = new Try();
    var other = running.putIfAbsent(new Task(it.command(), it.kind()), mine);
    if (other != null) {
      other.again.set(it);
    } else if (places.tryAcquire()) {
      Thread.ofVirtual().name("gateway").start(() -> run(mine, it, trace));
    } else {
      running.remove(new Task(it.command(), it.kind()));
      rejected.increment();
    }
  }

  private void run(Try mine, Instruction it, String trace) {
    MDC.put("command_id", it.command().toString());
    try {
      calls.acquire();
      try {
        var next = it;
        while (next != null) {
          next = carryOut(next, trace) ? null : mine.again.getAndSet(null);
        }
      } finally {
        calls.release();
      }
    } catch (InterruptedException e) {
      // Nobody interrupts; it would come again.
    } catch (RuntimeException e) {
      LOG.warn("{} of payment {} failed, and comes again", it.kind(), it.payment(), e);
    } finally {
      places.release();
      running.remove(new Task(it.command(), it.kind()));
      mine.done.complete(null);
      MDC.clear();
    }
  }

  /** Whether it has an answer. */
  private boolean carryOut(Instruction it, String trace) {
    var reply =
        tracing.span(
            "gateway " + it.kind(),
            SpanKind.INTERNAL,
            Map.of("traceparent", trace),
            () -> carryOut.apply(it));
    if (reply instanceof Unknown(var why)) {
      LOG.warn("{} of payment {} has no answer, and comes again: {}", it.kind(), it.payment(), why);
      return false;
    }
    return true;
  }

  /** Returns when no try for this command is under way here, or after so long. */
  public void await(Command command, Duration patience) {
    var deadline = Deadline.in(Deadline.atMost(patience));
    var tries = triesFor(command);
    while (!tries.isDone() && !deadline.isOver()) {
      awaitOne(tries, deadline.left());
      tries = triesFor(command);
    }
  }

  private CompletableFuture<Void> triesFor(Command command) {
    return running.entrySet().stream()
        .filter(task -> task.getKey().command().equals(command))
        .findFirst()
        .map(task -> task.getValue().done)
        .orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  private static void awaitOne(CompletableFuture<Void> tries, Duration left) {
    try {
      tries.get(left.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // The caller looks for itself.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when every call has its answer. */
  @Override
  public void drain() throws InterruptedException {
    for (var task : running.values()) {
      try {
        task.done.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("no task ends so", e);
      }
    }
  }

  @Override
  public void stop() {}
}
