package dev.garboard.journeys;

import static dev.garboard.journeys.Customer.cart;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * People buy while services, broker and database end, freeze and lose their connections at random:
 * two minutes, or thirty with -Dgarboard.full. What holds always holds all the time; when it is
 * over, everything does. -Dgarboard.seed=N plays the same faults again.
 */
class SoakIT {
  private static final List<String> METHODS =
      List.of(
          "tok_ok",
          "tok_ok",
          "tok_ok",
          "tok_declined",
          "tok_slow",
          "tok_lost_reply",
          "tok_error_after");
  private static final Duration PAUSE = Duration.ofMillis(150);
  private static final int CANCELLED_ONE_IN = 8;
  private static final Duration TIME =
      Boolean.getBoolean("garboard.full") ? Duration.ofMinutes(30) : Duration.ofMinutes(1);

  @TempDir Path directory;

  @Test
  void whateverHappensEveryOrderEndsWell() throws Exception {
    var seed = Long.getLong("garboard.seed", System.currentTimeMillis());
    System.out.println("again with -Dgarboard.seed=" + seed);
    try (var visit =
        new Visit(directory, Map.of("SAGA_STEP_TIMEOUT", "5s", "GATEWAY_SLOW", "1s"))) {
      visit.steward.sells("TEA-01", "4.20", 1_000_000);
      var trouble = new Trouble(visit.shop, seed);
      var shopping = new Shopping(visit.ada, new Random(seed));
      var buying = Thread.ofVirtual().start(shopping::goesOn);
      breakThings(visit, trouble);
      buying.interrupt();
      buying.join();
      System.out.println(trouble.table() + visit.comesToRest(visit.ada).table());
    }
  }

  private static void breakThings(Visit visit, Trouble trouble) throws Exception {
    var end = Instant.now().plus(TIME);
    var before = visit.isRight(visit.ada);
    while (Instant.now().isBefore(end)) {
      trouble.strikes();
      trouble.rests();
      before = visit.isStillRight(before, visit.ada);
    }
  }

  private record Shopping(Customer customer, Random random, AtomicReference<UUID> last) {
    Shopping(Customer customer, Random random) {
      this(customer, random, new AtomicReference<>());
    }

    /** Until it is interrupted. */
    void goesOn() {
      try {
        while (true) {
          buys();
          Thread.sleep(PAUSE);
        }
      } catch (InterruptedException closed) {
        // The shop closes.
      }
    }

    /** Sometimes it is regretted, at whatever moment that is. */
    private void buys() throws InterruptedException {
      try {
        var method = METHODS.get(random.nextInt(METHODS.size()));
        customer
            .tries(UUID.randomUUID().toString(), cart("TEA-01", 1, method))
            .ifPresent(last::set);
        if (random.nextInt(CANCELLED_ONE_IN) == 0 && last.get() != null) {
          customer.cancel(last.get());
        }
      } catch (IOException away) {
        // It is bought, or asked for again, another time.
      }
    }
  }
}
