package dev.garboard.kit.runtime;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.concurrency.limits.LimitAlgorithm.Outcome.Accepted;
import io.helidon.common.concurrency.limits.LimitAlgorithm.Token;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The right of one request to be worked on. Given back while the request waits for its client, for
 * a slow client is no work: else a few hundred of them would use up the limit of all.
 */
final class Permit {
  private static final ScopedValue<Permit> CURRENT = ScopedValue.newInstance();
  private static final Duration LATER = Duration.ofSeconds(1);

  private final Limit limit;
  private final AtomicInteger working;
  private Token held;
  private boolean leavesBody;

  Permit(Limit limit, AtomicInteger working) {
    this.limit = limit;
    this.working = working;
  }

  /**
   * Begins or goes on.
   *
   * @throws Refusal {@link Problem#OVERLOADED}
   */
  void take() {
    if (!(limit.tryAcquireOutcome(false) instanceof Accepted accepted)) {
      throw new Refusal(Problem.OVERLOADED, Problem.OVERLOADED.title(), LATER);
    }
    held = accepted.token();
    working.incrementAndGet();
  }

  void run(Runnable work) {
    ScopedValue.where(CURRENT, this).run(work);
  }

  /** Waits for the client of this thread's request, if there is one, without its permit. */
  static void whileWaiting(Runnable wait) {
    if (CURRENT.isBound() && CURRENT.get().held != null) {
      CURRENT.get().without(wait);
    } else {
      wait.run();
    }
  }

  private void without(Runnable wait) {
    giveBack().ignore();
    wait.run();
    take();
  }

  /** Whether the request of this thread is answered before its body was read. */
  static boolean leavesBody() {
    return CURRENT.isBound() && CURRENT.get().leavesBody;
  }

  /**
   * Ends the work, once: what follows is sending.
   *
   * @param bodyIsUnread because it is not wanted, or the client is slow
   */
  void finish(int status, boolean bodyIsUnread) {
    leavesBody = bodyIsUnread;
    if (held == null) {
      return;
    }
    var token = giveBack();
    if (status < 500 && status != 429) {
      token.success();
    } else if ((status == 503 || status == 504) && !bodyIsUnread) {
      token.dropped();
    } else {
      token.ignore();
    }
  }

  private Token giveBack() {
    var token = held;
    held = null;
    working.decrementAndGet();
    return token;
  }
}
