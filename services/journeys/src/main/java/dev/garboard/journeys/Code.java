package dev.garboard.journeys;

import dev.garboard.kit.testing.ServiceCode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the build has left the services: each has its jar and the class path that it needs. */
final class Code {
  private static final Path SERVICES = services();

  private Code() {}

  private static Path services() {
    return Stream.iterate(Path.of("").toAbsolutePath(), at -> at != null, Path::getParent)
        .map(at -> at.resolve("services"))
        .filter(at -> Files.exists(at.resolve("journeys")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("run this in a checkout"));
  }

  /** What runs a room. */
  static ServiceCode of(Room room, List<String> options) {
    return quick(room, room.label(), options, classPath(room));
  }

  /** The same; behind its own class path is ours, with {@link CrashHere}. */
  static ServiceCode fragile(Room room, List<String> options) {
    return quick(room, fragile(room), options, classPath(room) + ":" + ours());
  }

  private static String fragile(Room room) {
    return room.label() + "-fragile";
  }

  /** Who ends politely leaves an archive of its classes, from which all later ones start faster. */
  private static ServiceCode quick(Room room, String name, List<String> options, String classPath) {
    var archive = archive(name);
    deleteIfOlder(archive, classPath);
    var more =
        Stream.of(
            "-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=error");
    var all = Stream.concat(options.stream(), more).toList();
    return new ServiceCode(room.label(), all, classPath, room.main(), List.of());
  }

  private static Path archive(String name) {
    return SERVICES.resolve("journeys/target").resolve(name + ".jsa");
  }

  /** The JVM would not use it, nor replace it. */
  private static void deleteIfOlder(Path archive, String classPath) {
    var archived = archive.toFile().lastModified();
    if (Stream.of(classPath.split(":")).anyMatch(it -> new File(it).lastModified() > archived)) {
      try {
        Files.deleteIfExists(archive);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Whether a fragile one leaves no archive when it ends, which takes time and is not sudden. */
  static boolean endsAtOnce(Room room) {
    return Files.exists(archive(fragile(room)));
  }

  /** Another version of it, which the tests of its module have. */
  static ServiceCode next(Room room, String main, List<String> options) {
    var tests = SERVICES.resolve(room.module()).resolve("target/test-classes");
    return new ServiceCode(room.label(), options, classPath(room) + ":" + tests, main, List.of());
  }

  private static String classPath(Room room) {
    var target = SERVICES.resolve(room.module()).resolve("target");
    return jar(target) + ":" + read(target.resolve("class-path"));
  }

  private static Path ours() {
    return Path.of(Code.class.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  private static Path jar(Path target) {
    try (var files = Files.list(target)) {
      return files
          .filter(it -> it.getFileName().toString().matches("garboard-.*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("not built: " + target + "; mvn package"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
