package dev.garboard.journeys;

import dev.garboard.kit.testing.ServiceCode;
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

  /** What runs a room; behind its own class path is ours, with {@link CrashHere}. */
  static ServiceCode of(Room room, List<String> options) {
    var target = SERVICES.resolve(room.module()).resolve("target");
    var classPath = jar(target) + ":" + read(target.resolve("class-path")) + ":" + ours();
    return new ServiceCode(room.label(), options, classPath, room.main(), List.of());
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
