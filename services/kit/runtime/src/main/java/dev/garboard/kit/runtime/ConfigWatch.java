package dev.garboard.kit.runtime;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Re-reads the configuration when its directory changes, and every ten seconds in case the file
 * system does not tell. Kubernetes changes a mounted ConfigMap by renaming the symlink {@code
 * ..data}, so the directory is watched, not the file.
 */
public final class ConfigWatch implements Component {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);
  private static final Duration POLL = Duration.ofSeconds(10);
  private static final Duration SETTLE = Duration.ofMillis(50);

  private final LiveConfig<?> config;
  private final Counter applied;
  private final Counter invalid;
  private WatchService directory;
  private Thread thread;

  /** Watches this configuration once started. */
  public ConfigWatch(LiveConfig<?> config, Metrics metrics) {
    this.config = config;
    applied = counter(metrics.registry(), "applied");
    invalid = counter(metrics.registry(), "invalid");
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("config_reloads").tag("outcome", outcome).register(registry);
  }

  @Override
  public String name() {
    return "config-watch";
  }

  @Override
  public void start() throws IOException {
    var path = config.source().directory();
    directory = path.getFileSystem().newWatchService();
    path.register(
        directory,
        StandardWatchEventKinds.ENTRY_CREATE,
        StandardWatchEventKinds.ENTRY_MODIFY,
        StandardWatchEventKinds.ENTRY_DELETE);
    thread = Thread.ofVirtual().name(name()).start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        var key = directory.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
        if (key != null) {
          Thread.sleep(SETTLE); // an editor truncates first and writes then
          key.pollEvents();
          key.reset();
        }
        reload();
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      // stopped
    }
  }

  private void reload() {
    try {
      var changes = config.refresh();
      if (!changes.isEmpty()) {
        applied.increment();
        changes.forEach(ConfigWatch::tell);
      }
    } catch (ConfigException e) {
      invalid.increment();
      LOG.warn("the last good configuration stays: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("a follower of the configuration failed", e);
    }
  }

  private static void tell(LiveConfig.Change change) {
    if (change.live()) {
      LOG.info("{}: {} → {}", change.key(), change.before(), change.after());
    } else {
      LOG.warn(
          "{}: {} → {} waits for the next start", change.key(), change.before(), change.after());
    }
  }

  @Override
  public void stop() throws IOException {
    if (thread != null) {
      thread.interrupt();
    }
    if (directory != null) {
      directory.close();
    }
  }
}
