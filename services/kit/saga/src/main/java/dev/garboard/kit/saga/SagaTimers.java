package dev.garboard.kit.saga;

import dev.garboard.kit.data.Periodic;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.saga.Decision.Nothing;
import dev.garboard.kit.saga.SagaRows.Locked;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Looks for sagas whose time has come, and counts those that are on their way. */
final class SagaTimers {
  private static final Logger LOG = LoggerFactory.getLogger(SagaTimers.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final int COUNT_EVERY = 10;
  private static final Set<Problem> PASSING =
      Set.of(Problem.DEADLINE_EXCEEDED, Problem.DEPENDENCY_UNAVAILABLE, Problem.OVERLOADED);

  /** What comes of an input, in the transaction that holds the lock. */
  interface Engine {
    Decision carryOut(Locked saga, Input input);
  }

  private final Tx tx;
  private final SagaRows rows;
  private final SagaMeters meters;
  private final Collection<String> definitions;
  private final Engine engine;
  private final Periodic looking = new Periodic("saga-timers", LOOK, this::look);
  private volatile boolean draining;
  private int looks;

  /**
   * Not begun yet.
   *
   * @param definitions whose sagas come first
   */
  SagaTimers(
      Tx tx, SagaRows rows, SagaMeters meters, Collection<String> definitions, Engine engine) {
    this.tx = tx.named("saga_timer");
    this.rows = rows;
    this.meters = meters;
    this.definitions = definitions;
    this.engine = engine;
  }

  void start() {
    looking.start();
  }

  /** Begins no other saga. */
  void drain() {
    draining = true;
  }

  void stop() throws InterruptedException {
    looking.stop();
  }

  private void look() {
    if (!draining) {
      rows.due(definitions).forEach(this::due);
    }
    if (looks++ % COUNT_EVERY == 0) {
      meters.counted(rows.count());
    }
  }

  private void due(UUID saga) {
    if (!draining) {
      try (var _ = MDC.putCloseable("saga_id", saga.toString())) {
        timePassed(saga);
      }
    }
  }

  private void timePassed(UUID saga) {
    try {
      tx.run(() -> rows.lockDue(saga).ifPresent(this::timePassed));
    } catch (RuntimeException e) {
      if (e instanceof Refusal refusal && PASSING.contains(refusal.problem())) {
        throw refusal; // for the others, too
      }
      LOG.error("code of the definition failed", e);
      var failed = new Input.Failed(e.getClass().getSimpleName());
      tx.run(() -> rows.lockDue(saga).ifPresent(it -> engine.carryOut(it, failed)));
    }
  }

  private void timePassed(Locked it) {
    if (engine.carryOut(it, new Input.TimePassed()) instanceof Nothing) {
      rows.postpone(it.saga().id());
    }
  }
}
