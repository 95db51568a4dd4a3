package dev.garboard.kit.testing;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Another JVM of the same make as this one, that logs no more than warnings. */
record OwnJvm(List<String> options) {

  /** With this one's class path. */
  List<String> command(Class<?> main, String... arguments) {
    return command(rawClassPath(), main, arguments);
  }

  List<String> command(String classPath, Class<?> main, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Dlogback.configurationFile=dev/garboard/kit/testing/logback.xml");
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  static List<Path> classPath() {
    return Arrays.stream(rawClassPath().split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of)
        .toList();
  }

  /** Surefire hides the real one behind a jar that it deletes. */
  private static String rawClassPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
