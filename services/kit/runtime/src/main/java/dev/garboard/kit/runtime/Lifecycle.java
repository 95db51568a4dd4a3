package dev.garboard.kit.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts components in order and stops them in reverse. A start that fails or takes over 30 s stops
 * what had started. A stop first takes the process out of rotation, then drains, then stops.
 */
public final class Lifecycle {
  /** Where the process is in its life; only ever moves forward. */
  public enum State {
    NEW,
    STARTING,
    READY,
    DRAINING,
    STOPPED
  }

  static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  private final Duration startTimeout;
  private final Duration drainDelay;
  private final Duration drainTimeout;
  private final List<Component> components = new ArrayList<>();
  private final Deque<Component> started = new ArrayDeque<>();
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private final AtomicBoolean failed = new AtomicBoolean();
  private final ReentrantLock moving = new ReentrantLock();
  private volatile State state = State.NEW;

  Lifecycle(Duration startTimeout, Duration drainDelay, Duration drainTimeout) {
    this.startTimeout = startTimeout;
    this.drainDelay = drainDelay;
    this.drainTimeout = drainTimeout;
  }

  /** Where the process is now. */
  public State state() {
    return state;
  }

  /** Adds a component after those already added; only before the start. */
  public void add(Component component) {
    if (!state.equals(State.NEW)) {
      throw new IllegalStateException("too late for " + component.name() + ": " + state);
    }
    components.add(component);
  }

  /**
   * Starts, waits for SIGTERM, SIGINT or {@link #requestStop()}, stops. A second signal ends the
   * JVM at once.
   */
  public ExitCode run() throws InterruptedException {
    Signals.handle(this::signalled);
    if (!start()) {
      return ExitCode.FAILED;
    }
    stopRequested.await();
    stop();
    return failed.get() ? ExitCode.FAILED : ExitCode.STOPPED;
  }

  private void signalled() {
    if (stopRequested.getCount() == 0) {
      Runtime.getRuntime().halt(128 + 15);
    }
    LOG.info("signal received, stopping; a second one ends the process at once");
    requestStop();
  }

  /** Asks {@link #run()} to stop; returns at once. */
  public void requestStop() {
    stopRequested.countDown();
  }

  /** Stops because a component cannot go on; the process ends with {@link ExitCode#FAILED}. */
  public void abort(String reason) {
    LOG.error("giving up: {}", reason);
    failed.set(true);
    requestStop();
  }

  /** Starts everything; false if something failed, after stopping what had started. */
  public boolean start() {
    moving.lock();
    try {
      state = State.STARTING;
      for (var component : components) {
        if (!started(component)) {
          stopStarted();
          return false;
        }
      }
      state = State.READY;
      return true;
    } finally {
      moving.unlock();
    }
  }

  private boolean started(Component component) {
    started.push(component);
    return within(startTimeout, "start", component, component::start);
  }

  /** Stops everything; returns when it is done. Nothing happens the second time. */
  public void stop() {
    moving.lock();
    try {
      if (state.equals(State.READY)) {
        state = State.DRAINING;
        LOG.info("draining");
        pause(drainDelay);
        drain();
      }
      stopStarted();
    } finally {
      moving.unlock();
    }
  }

  private void drain() {
    var deadline = System.nanoTime() + drainTimeout.toNanos();
    for (var component : started) {
      var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      within(left, "drain", component, component::drain);
    }
  }

  private void stopStarted() {
    while (!started.isEmpty()) {
      var component = started.pop();
      within(STOP_TIMEOUT, "stop", component, component::stop);
    }
    state = State.STOPPED;
  }

  private interface Act {
    void run() throws Exception;
  }

  private static boolean within(Duration limit, String verb, Component component, Act act) {
    Callable<Boolean> call =
        () -> {
          act.run();
          return true;
        };
    var task = new FutureTask<>(call);
    Thread.ofVirtual().name(verb + "-" + component.name()).start(task);
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      LOG.error("{} did not {} within {}", component.name(), verb, limit);
    } catch (ExecutionException e) {
      LOG.error("{} did not {}", component.name(), verb, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    task.cancel(true);
    return false;
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
