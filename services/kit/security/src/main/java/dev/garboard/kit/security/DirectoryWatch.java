package dev.garboard.kit.security;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Looks again when a directory changes, and every ten seconds in case the file system does not
 * tell. Kubernetes changes a mounted volume by renaming the symlink {@code ..data}.
 */
final class DirectoryWatch {
  private static final Duration POLL = Duration.ofSeconds(10);

  private final String name;
  private final Path path;
  private final Runnable look;
  private WatchService changes;
  private Thread thread;

  /** Calls {@code look} on a thread of this name, once started. */
  DirectoryWatch(String name, Path path, Runnable look) {
    this.name = name;
    this.path = path;
    this.look = look;
  }

  void start() throws IOException {
    changes = path.getFileSystem().newWatchService();
    path.register(
        changes,
        StandardWatchEventKinds.ENTRY_CREATE,
        StandardWatchEventKinds.ENTRY_MODIFY,
        StandardWatchEventKinds.ENTRY_DELETE);
    thread = Thread.ofVirtual().name(name).start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        var key = changes.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
        if (key != null) {
          key.pollEvents();
          key.reset();
        }
        look.run();
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      // stopped
    }
  }

  void stop() throws IOException {
    if (thread != null) {
      thread.interrupt();
    }
    if (changes != null) {
      changes.close();
    }
  }
}
