package dev.garboard.payment.simulator;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/** Lets go wrong what is to go wrong, around what happens. */
final class Mischief {
  private static final int KILLED = 137;

  private final Ledger ledger;
  private volatile Faults faults = Faults.NONE;
  private volatile OptionalLong lastFact = OptionalLong.empty();

  Mischief(Ledger ledger) {
    this.ledger = ledger;
  }

  Faults faults() {
    return faults;
  }

  /** From now on this. */
  void set(Faults next) {
    faults = next;
    var from = ledger.next() - 1;
    lastFact =
        next.crash().isPresent()
            ? OptionalLong.of(from + next.crash().getAsLong())
            : OptionalLong.empty();
  }

  /** Before anything happens. */
  void before() {
    var now = faults;
    sleep(now.before());
    if (now.failsBefore(ThreadLocalRandom.current().nextDouble())) {
      throw new Refusal(Problem.INTERNAL, "a fault before anything happened");
    }
  }

  /** After this fact is on the disk; the process may end here. */
  void after(long fact) {
    var now = faults;
    if (lastFact.isPresent() && fact >= lastFact.getAsLong()) {
      Runtime.getRuntime().halt(KILLED);
    }
    sleep(now.after());
    if (now.failsAfter(ThreadLocalRandom.current().nextDouble())) {
      throw new Refusal(Problem.INTERNAL, "a fault after it happened");
    }
  }

  /** Until the caller has given up, at the latest. */
  static void sleep(Duration time) {
    if (time.isPositive()) {
      try {
        Thread.sleep(time);
      } catch (InterruptedException e) {
        throw givenUp();
      }
    }
  }

  static Refusal givenUp() {
    Thread.currentThread().interrupt();
    return new Refusal(Problem.DEADLINE_EXCEEDED, "the caller has given up");
  }
}
