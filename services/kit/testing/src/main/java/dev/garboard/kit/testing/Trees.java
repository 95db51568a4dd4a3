package dev.garboard.kit.testing;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;

/** Files, and directories with all that is in them. */
final class Trees {
  private Trees() {}

  /** Its files in order of their names. */
  static List<Path> files(Path root) throws IOException {
    try (var all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  static void copy(Path from, Path to) throws IOException {
    for (var file : files(from)) {
      var target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
  }

  /** Where two made the same at once, the first one's stays. */
  static void moveUnlessThere(Path fresh, Path target) throws IOException {
    try {
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.exists(target)) {
        throw e;
      }
      delete(fresh);
    }
  }

  /** Without effect when it is not there. */
  static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (var files = Files.walk(root)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
