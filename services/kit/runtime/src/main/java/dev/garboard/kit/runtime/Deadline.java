package dev.garboard.kit.runtime;

import java.time.Duration;
import java.util.Optional;

/**
 * The moment by which the work in hand must be answered. Doors bind it, everything that waits reads
 * it: statements, calls to others, retries, locks. What travels between processes is the time left,
 * so that clocks need not agree.
 */
public final class Deadline {
  private static final ScopedValue<Deadline> CURRENT = ScopedValue.newInstance();

  private final long at;

  private Deadline(long at) {
    this.at = at;
  }

  /** So long from now. A time left below zero is over already. */
  public static Deadline in(Duration left) {
    return new Deadline(System.nanoTime() + left.toNanos());
  }

  /** The one that binds this thread; empty outside of any request. */
  public static Optional<Deadline> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /** The time left for something that may take at most so long by itself; never below zero. */
  public static Duration atMost(Duration limit) {
    return current().map(Deadline::left).filter(left -> left.compareTo(limit) < 0).orElse(limit);
  }

  /**
   * Goes on only if there is time left.
   *
   * @throws Refusal {@link Problem#DEADLINE_EXCEEDED}
   */
  static void requireTime() {
    if (current().filter(Deadline::isOver).isPresent()) {
      throw new Refusal(Problem.DEADLINE_EXCEEDED, Problem.DEADLINE_EXCEEDED.title());
    }
  }

  /** Never below zero. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, at - System.nanoTime()));
  }

  public boolean isOver() {
    return at - System.nanoTime() <= 0;
  }

  /** Does work that this deadline binds; the earlier one counts, if another binds it already. */
  public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> work) throws X {
    var outer = current().filter(other -> other.at - at < 0).orElse(this);
    return ScopedValue.where(CURRENT, outer).call(work);
  }

  /** The same for work without a result. */
  public void run(Runnable work) {
    call(
        () -> {
          work.run();
          return null;
        });
  }
}
