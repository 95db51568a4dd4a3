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
    var quick = quick(options, room.label());
    return new ServiceCode(room.label(), quick, classPath(room), room.main(), List.of());
  }

  /** The same; behind its own class path is ours, with {@link CrashHere}. */
  static ServiceCode fragile(Room room, List<String> options) {
    var quick = quick(options, fragile(room));
    return new ServiceCode(room.label(), quick, withOurs(room), room.main(), List.of());
  }

  private static String fragile(Room room) {
    return room.label() + "-fragile";
  }

  private static String withOurs(Room room) {
    return classPath(room) + ":" + ours();
  }

  /** Who ends politely leaves an archive of its classes, from which all later ones start faster. */
  private static List<String> quick(List<String> options, String name) {
    var more =
        List.of(
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + archive(name),
            "-Xlog:cds*=error");
    return Stream.concat(options.stream(), more.stream()).toList();
  }

  private static Path archive(String name) {
    return SERVICES.resolve("journeys/target").resolve(name + ".jsa");
  }

  /** Whether a fragile one leaves no archive when it ends: that takes time, and is not sudden. */
  static boolean endsAtOnce(Room room) {
    var archived = archive(fragile(room)).toFile().lastModified();
    return Stream.of(withOurs(room).split(":"))
        .allMatch(it -> new File(it).lastModified() < archived);
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
