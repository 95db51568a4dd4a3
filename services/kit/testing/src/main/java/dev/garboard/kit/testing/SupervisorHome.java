package dev.garboard.kit.testing;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The directory of one supervisor. Named after the very classes that it runs, of which it has a
 * copy: a rebuild neither breaks who runs nor talks to one that is older.
 */
record SupervisorHome(Path directory) {
  private static final String PREFIX = "shared-";
  private static final Duration RECENT = Duration.ofMinutes(10);

  static SupervisorHome of(Path stack) throws IOException {
    return new SupervisorHome(Files.createDirectories(stack.resolve(PREFIX + fingerprint())));
  }

  Path address() {
    return directory.resolve("address");
  }

  Path log() {
    return directory.resolve("log");
  }

  Path stack() {
    return directory.getParent();
  }

  /** Starts a supervisor that is nobody's child, in a session of its own. */
  void launch(Duration idle) throws IOException, InterruptedException {
    var jvm =
        new OwnJvm(
            List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    var command =
        jvm.command(classPath(), StackMain.class, "serve", directory.toString(), idle.toString());
    command.addAll(0, List.of("setsid", "--fork"));
    var log = ProcessBuilder.Redirect.appendTo(log().toFile());
    var launcher =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(log)
            .redirectError(log)
            .start();
    if (launcher.waitFor() != 0) {
      throw new IOException("the stack does not start; see " + log());
    }
  }

  /** The copy in place of the original, and of the rest what is in jars. */
  private String classPath() throws IOException {
    var jars =
        OwnJvm.classPath().stream()
            .filter(entry -> entry.toString().endsWith(".jar") && !entry.equals(original()))
            .map(Path::toString)
            .toList();
    return copy() + File.pathSeparator + String.join(File.pathSeparator, jars);
  }

  private Path copy() throws IOException {
    var copy = directory.resolve(Files.isDirectory(original()) ? "classes" : "classes.jar");
    if (!Files.exists(copy)) {
      var fresh = Files.createTempDirectory(directory, "copy").resolve("classes");
      Trees.copy(original(), fresh);
      Trees.moveUnlessThere(fresh, copy);
      Trees.delete(fresh.getParent());
    }
    return copy;
  }

  /** Held for as long as a supervisor lives; null when one does. */
  FileChannel tryLock() throws IOException {
    var lock =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (lock.tryLock() != null) {
      return lock;
    }
    lock.close();
    return null;
  }

  /** Seen whole or not at all. */
  void publish(int port) throws IOException {
    var fresh = Files.writeString(directory.resolve("address.fresh"), Integer.toString(port));
    Files.move(fresh, address(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes what supervisors of older classes left. */
  void removeOlder() throws IOException {
    try (var siblings = Files.newDirectoryStream(stack(), PREFIX + "*")) {
      for (var sibling : siblings) {
        new SupervisorHome(sibling).removeUnlessUsed(this);
      }
    }
  }

  private void removeUnlessUsed(SupervisorHome current) throws IOException {
    if (equals(current) || isRecent()) {
      return;
    }
    try (var lock = tryLock()) {
      if (lock != null) {
        for (var server : Shared.values()) {
          Server.clear(server.in(directory));
        }
        Trees.delete(directory);
      }
    }
  }

  /** Somebody may be about to start one here. */
  private boolean isRecent() throws IOException {
    var changed = Files.getLastModifiedTime(directory).toInstant();
    return changed.isAfter(Instant.now().minus(RECENT));
  }

  private static String fingerprint() throws IOException {
    var sum = new CRC32();
    for (var file : Trees.files(original())) {
      sum.update(Files.readAllBytes(file));
    }
    return Long.toHexString(sum.getValue());
  }

  /** The jar or directory this class comes from. */
  private static Path original() {
    try {
      return Path.of(
          SupervisorHome.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
