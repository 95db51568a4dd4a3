package dev.garboard.kit.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** The same by many threads at once. */
final class Parallel {
  private Parallel() {}

  /** What each of them returned, or the first failure. */
  static <T> List<T> times(int threads, IntFunction<T> work) throws Exception {
    var go = new CountDownLatch(1);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<T>>();
      for (var i = 0; i < threads; i++) {
        var number = i;
        Callable<T> one =
            () -> {
              go.await();
              return work.apply(number);
            };
        running.add(pool.submit(one));
      }
      go.countDown();
      var results = new ArrayList<T>();
      for (var one : running) {
        results.add(one.get());
      }
      return results;
    }
  }
}
