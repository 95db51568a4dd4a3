package dev.garboard.kit.runtime;

import java.time.Duration;
import java.util.Optional;

/**
 * How a process says good-bye.
 *
 * @param delay between "not ready" and refusing work, so that balancers notice; unless set 3 s, and
 *     none in a pod, whose preStop hook has slept already
 * @param timeout the most that running work is waited for
 */
public record DrainConfig(Optional<Duration> delay, @Default("20s") Duration timeout) {
  Duration delay(boolean inPod) {
    return delay.orElse(inPod ? Duration.ZERO : Duration.ofSeconds(3));
  }
}
