package dev.garboard.kit.testing;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The processes of this module: {@code serve DIRECTORY IDLE}, the supervisor of a shared {@link
 * Stack}; {@code run NAME JAR LIBRARIES HINT}, a service for a person, whose ports are in
 * GARBOARD_SERVER_HTTP_PORT and GARBOARD_SERVER_ADMIN_PORT and who is told the hint when it serves.
 */
public final class StackMain {
  private StackMain() {}

  public static void main(String[] args) throws Exception {
    switch (args.length == 0 ? "" : args[0] + args.length) {
      case "serve3" ->
          Supervisor.serve(new SupervisorHome(Path.of(args[1])), Duration.parse(args[2]));
      case "run5" -> System.exit(run(args[1], Path.of(args[2]), Path.of(args[3]), args[4]));
      default -> {
        System.err.println("usage: StackMain serve DIRECTORY IDLE | run NAME JAR LIBRARIES HINT");
        System.exit(64);
      }
    }
  }

  private static int run(String name, Path jar, Path libraries, String hint) throws Exception {
    var service = new Launch.ServiceJar(name, jar, libraries);
    var directory = StackDirectory.here().resolve("run").resolve(name);
    return new Launch(service, directory, System.getenv(), System.out).run(hint);
  }
}
