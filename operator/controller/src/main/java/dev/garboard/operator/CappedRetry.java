package dev.garboard.operator;

import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Retries for ever: from {@code initial}, doubling up to {@code most}, 20 % up or down. */
final class CappedRetry implements Retry {

  private static final double JITTER = 0.2;

  private final Duration initial;
  private final Duration most;

  CappedRetry(Duration initial, Duration most) {
    this.initial = initial;
    this.most = most;
  }

  @Override
  public RetryExecution initExecution() {
    return new Execution();
  }

  private final class Execution implements RetryExecution {

    private int attempts;

    @Override
    public Optional<Long> nextDelay() {
      int doublings = Math.min(attempts++, 30);
      double delay =
          Math.min((double) most.toMillis(), initial.toMillis() * Math.pow(2, doublings));
      double factor = 1 + ThreadLocalRandom.current().nextDouble(-JITTER, JITTER);
      return Optional.of((long) (delay * factor));
    }

    @Override
    public int getAttemptCount() {
      return attempts;
    }

    @Override
    public boolean isLastAttempt() {
      return false;
    }
  }
}
