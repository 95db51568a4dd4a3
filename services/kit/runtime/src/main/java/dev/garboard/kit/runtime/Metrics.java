package dev.garboard.kit.runtime;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;

/** The one meter registry of the process; every series carries {@code service}. */
public final class Metrics {
  private static final double[] SECONDS = {
    .001, .0025, .005, .01, .025, .05, .1, .2, .3, .5, 1, 2.5, 5, 10
  };
  static final int MAX_SERIES = 1000;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(
          PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, new Exemplars());
  private final JvmGcMetrics gc = new JvmGcMetrics();

  /** A registry of its own; a process gets it from {@link ServiceRuntime#metrics()}. */
  public Metrics(Identity identity) {
    registry
        .config()
        .meterFilter(new SeriesCap(MAX_SERIES))
        .commonTags("service", identity.service());
    List<MeterBinder> binders =
        List.of(
            new ClassLoaderMetrics(),
            gc,
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new FileDescriptorMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics());
    binders.forEach(binder -> binder.bindTo(registry));
    buildInfo(identity);
  }

  /** Micrometer has no info metric, and its gauges lose the suffix. */
  private void buildInfo(Identity identity) {
    Info.builder()
        .name("build_info")
        .help("What runs.")
        .labelNames("service", "version")
        .register(registry.getPrometheusRegistry())
        .setLabelValues(identity.service(), identity.version());
  }

  /** Where meters are made. Over 1000 label sets of one name, further ones become {@code other}. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** The bucket bounds of every request duration of the house. */
  public static Duration[] buckets() {
    return DoubleStream.of(SECONDS)
        .mapToObj(s -> Duration.ofNanos(Math.round(s * 1e9)))
        .toArray(Duration[]::new);
  }

  /** Fixes the time from the start of the JVM until now as {@code startup_seconds}. */
  double started() {
    var millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    Gauge.builder("startup_seconds", () -> millis / 1e3).register(registry);
    return millis / 1e3;
  }

  void close() {
    gc.close();
    registry.close();
  }
}
