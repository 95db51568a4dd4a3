package dev.garboard.bench.services;

import dev.garboard.journeys.Customer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** So many orders by so many people, each of whom buys again when their last order has ended. */
final class Rush {
  private static final int PEOPLE = 64;
  private static final int HUNDRED = 100;
  private static final int DECLINED = 3;
  private static final int SOLD_OUT = 1;

  private final Contender shop;
  private final Ends ends;

  Rush(Contender shop, Ends ends) {
    this.shop = shop;
    this.ends = ends;
  }

  /**
   * What it took.
   *
   * @param seconds of each order from its beginning to its end, in order
   */
  record Result(double wallSeconds, List<Double> seconds) {
    Result {
      seconds = List.copyOf(seconds);
    }

    double perSecond() {
      return seconds.size() / wallSeconds;
    }

    double percentile(double share) {
      return seconds.get((int) Math.min(seconds.size() - 1L, Math.round(seconds.size() * share)));
    }
  }

  /** So many orders, or fewer: nobody buys again after so long. */
  Result of(int orders, Duration longest) throws Exception {
    var next = new AtomicInteger();
    var seconds = Collections.synchronizedList(new ArrayList<Double>());
    var start = System.nanoTime();
    Callable<Void> person =
        () -> {
          for (int number = next.getAndIncrement();
              number < orders && System.nanoTime() - start < longest.toNanos();
              number = next.getAndIncrement()) {
            seconds.add(ends.of(shop.buys(cart(number % HUNDRED))).get());
          }
          return null;
        };
    everybody(person);
    var wall = (System.nanoTime() - start) / 1e9;
    return new Result(wall, seconds.stream().sorted().toList());
  }

  static void everybody(Callable<Void> person) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : threads.invokeAll(Collections.nCopies(PEOPLE, person))) {
        done.get();
      }
    }
  }

  private static String cart(int share) {
    if (share < DECLINED) {
      return Customer.cart("TEA-01", 1, "tok_declined");
    }
    return Customer.cart(share < DECLINED + SOLD_OUT ? "GONE-01" : "TEA-01", 1, "tok_ok");
  }
}
