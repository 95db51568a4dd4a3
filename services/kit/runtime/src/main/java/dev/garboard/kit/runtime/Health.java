package dev.garboard.kit.runtime;

import dev.garboard.kit.runtime.HealthCheck.Down;
import dev.garboard.kit.runtime.HealthCheck.Up;
import java.util.function.Supplier;

/**
 * The three questions of a kubelet. Live: is a restart needed; never asks a dependency. Ready: may
 * traffic come. Started: is the start over. Checks run in parallel, at most one second, and an
 * answer is good for one second; the state of the process itself is always fresh.
 */
public final class Health {
  private final HealthChecks live = new HealthChecks();
  private final HealthChecks ready = new HealthChecks();
  private final Supplier<Lifecycle.State> state;

  Health(Supplier<Lifecycle.State> state) {
    this.state = state;
  }

  /** Adds a check whose failure means that only a restart helps. */
  public void live(String name, HealthCheck check) {
    live.add(name, check);
  }

  /** Adds a check whose failure means that this process should get no traffic now. */
  public void ready(String name, HealthCheck check) {
    ready.add(name, check);
  }

  /** Whether a restart is needed. */
  public HealthReport live() {
    return live.report().after("process", new Up());
  }

  /** Whether traffic may come. */
  public HealthReport ready() {
    var now = state.get();
    return ready.report().after("lifecycle", answer(now.equals(Lifecycle.State.READY), now));
  }

  /** Whether the start is over. */
  public HealthReport started() {
    var now = state.get();
    var over = now.compareTo(Lifecycle.State.READY) >= 0;
    return HealthReport.empty().after("lifecycle", answer(over, now));
  }

  /** Live and ready in one, for registries that ask a single question. */
  HealthReport all() {
    return ready().with(live());
  }

  private static HealthCheck.Answer answer(boolean good, Lifecycle.State state) {
    return good ? new Up(state.toString()) : new Down(state.toString());
  }
}
