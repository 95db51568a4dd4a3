package dev.garboard.kit.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;

/**
 * A service to run: {@code java -cp classPath mainClass arguments}.
 *
 * @param name also that of its configuration
 * @param options of the JVM
 */
public record ServiceCode(
    String name, List<String> options, String classPath, String mainClass, List<String> arguments) {
  public ServiceCode {
    options = List.copyOf(options);
    arguments = List.copyOf(arguments);
  }

  /**
   * A jar and a directory of those that it needs.
   *
   * @param mainClass instead of that of the jar
   */
  public static ServiceCode of(String name, Path jar, Path libraries, Optional<String> mainClass)
      throws IOException {
    var main = mainClass.isPresent() ? mainClass.get() : mainClass(jar);
    return new ServiceCode(name, List.of(), jar + ":" + libraries + "/*", main, List.of());
  }

  private static String mainClass(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      return file.getManifest().getMainAttributes().getValue("Main-Class");
    }
  }

  /** The same with these options of the JVM. */
  public ServiceCode with(String... more) {
    return new ServiceCode(name, List.of(more), classPath, mainClass, arguments);
  }

  List<String> command() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    return command;
  }
}
