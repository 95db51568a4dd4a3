package dev.garboard.kit.runtime;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.HttpRouting;
import io.micrometer.core.instrument.Gauge;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * A running process of the house: logs, metrics, health, the admin listener and an ordered life. A
 * main program makes one, adds its components and runs it.
 */
public final class ServiceRuntime {
  private final Identity identity;
  private final Logs logs;
  private final Metrics metrics;
  private final Lifecycle lifecycle;
  private final Health health;
  private final AdminServer admin;

  /**
   * Takes over logging; nothing else starts yet.
   *
   * @param settings the text of {@code /config}, asked anew each time; see {@link
   *     Configuration#masked()}
   */
  public ServiceRuntime(Identity identity, RuntimeConfig config, Supplier<String> settings) {
    this(identity, config, settings, new FileOutputStream(FileDescriptor.out));
  }

  ServiceRuntime(
      Identity identity, RuntimeConfig config, Supplier<String> settings, OutputStream out) {
    this.identity = identity;
    logs = new Logs(identity, config.logging(), out);
    metrics = new Metrics(identity);
    logs.measure(metrics);
    var drain = config.drain();
    lifecycle =
        new Lifecycle(Lifecycle.START_TIMEOUT, drain.delay(identity.inPod()), drain.timeout());
    health = new Health(lifecycle::state);
    admin = new AdminServer(config.admin(), identity, health, metrics, logs, settings);
    lifecycle.add(admin);
    Gauge.builder("service_state", () -> number(lifecycle.state()))
        .description("0 new, 1 starting, 2 ready, 3 draining, 4 stopped")
        .register(metrics.registry());
  }

  private static int number(Lifecycle.State state) {
    return switch (state) {
      case NEW -> 0;
      case STARTING -> 1;
      case READY -> 2;
      case DRAINING -> 3;
      case STOPPED -> 4;
    };
  }

  /** Adds a component; started after all that were added before, stopped before them. */
  public ServiceRuntime add(Component component) {
    lifecycle.add(component);
    return this;
  }

  /** What the service offers and needs, as {@code /info} tells it; only before the start. */
  public ServiceRuntime describe(String descriptor) {
    admin.describe(descriptor);
    return this;
  }

  /**
   * Puts this in front of every request to the admin listener, so that not everybody changes
   * something there; only before the start. Without it everybody who reaches the port may.
   */
  public ServiceRuntime guard(Filter filter) {
    admin.guard(filter);
    return this;
  }

  /** Adds routes to the admin listener; only before the start. */
  public ServiceRuntime admin(Consumer<HttpRouting.Builder> routes) {
    admin.add(routes);
    return this;
  }

  /**
   * Starts everything, waits for SIGTERM or a component's {@link Lifecycle#abort}, drains and
   * stops. Call it from {@code main}, and end with {@link ExitCode#exit()}.
   */
  public ExitCode run() throws InterruptedException {
    lifecycle.add(new ReadyReport());
    try {
      return lifecycle.run();
    } finally {
      logs.flush();
    }
  }

  /** Levels, changed at run time. */
  public Logs logs() {
    return logs;
  }

  /** Where meters are made. */
  public Metrics metrics() {
    return metrics;
  }

  /** Where checks are added. */
  public Health health() {
    return health;
  }

  /** Where the process is in its life, and how to end it from within. */
  public Lifecycle lifecycle() {
    return lifecycle;
  }

  /** The port of the admin listener, once started. */
  public int adminPort() {
    return admin.port();
  }

  /** Last in the order: when it starts, everything runs. */
  private final class ReadyReport implements Component {
    @Override
    public String name() {
      return "ready";
    }

    @Override
    public void start() {
      LoggerFactory.getLogger(ServiceRuntime.class)
          .atInfo()
          .addKeyValue("startup_seconds", metrics.started())
          .addKeyValue("admin_port", adminPort())
          .log("{} {} is up", identity.service(), identity.version());
    }

    @Override
    public void stop() {}
  }
}
