package dev.garboard.kit.runtime;

import dev.garboard.kit.runtime.HealthCheck.Answer;
import dev.garboard.kit.runtime.HealthCheck.Down;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The checks of one kind, asked together and remembered for a second. */
final class HealthChecks {
  static final Duration PATIENCE = Duration.ofSeconds(1);
  static final Duration MEMORY = Duration.ofSeconds(1);

  private record Named(String name, HealthCheck check, Semaphore running)
      implements Callable<Answer> {
    /** A check that ignores the interrupt is not asked a second time while it hangs. */
    @Override
    public Answer call() throws Exception {
      if (!running.tryAcquire()) {
        return new Down("still busy with an earlier question");
      }
      try {
        return check.ask();
      } finally {
        running.release();
      }
    }
  }

  private final List<Named> checks = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock asking = new ReentrantLock();
  private HealthReport latest;
  private long askedAt;

  void add(String name, HealthCheck check) {
    checks.add(new Named(name, check, new Semaphore(1)));
  }

  HealthReport report() {
    asking.lock();
    try {
      if (latest == null || System.nanoTime() - askedAt > MEMORY.toNanos()) {
        latest = askAll();
        askedAt = System.nanoTime();
      }
      return latest;
    } finally {
      asking.unlock();
    }
  }

  private HealthReport askAll() {
    var asked = new ArrayList<>(checks);
    try {
      var answers = threads.invokeAll(asked, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      var report = new LinkedHashMap<String, Answer>();
      for (var i = 0; i < asked.size(); i++) {
        report.put(asked.get(i).name(), answer(answers.get(i)));
      }
      return new HealthReport(report);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for health", e);
    }
  }

  private static Answer answer(Future<Answer> future) throws InterruptedException {
    try {
      return future.get();
    } catch (CancellationException e) {
      return new Down("no answer within " + PATIENCE.toMillis() + " ms");
    } catch (ExecutionException e) {
      return new Down(String.valueOf(e.getCause()));
    }
  }
}
