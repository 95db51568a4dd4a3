package dev.garboard.kit.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What runs on this machine. */
final class Processes {
  private Processes() {}

  /** Those whose command line names this directory, clients of the tests left out. */
  static List<Long> of(Path directory) throws IOException {
    return of(directory, "");
  }

  /** Those of them that say this word, too. */
  static List<Long> of(Path directory, String word) throws IOException {
    try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      var found = new ArrayList<Long>();
      for (var process : all) {
        var line = commandLine(process);
        if (line.contains(directory.toString())
            && line.contains(word)
            && !line.contains("StackClient")) {
          found.add(Long.valueOf(process.getFileName().toString()));
        }
      }
      return found;
    }
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }
}
