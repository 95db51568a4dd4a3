package dev.garboard.kit.testing;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Somebody else's server, to be guarded like ours.
 *
 * @param command which stays in the foreground
 * @param settings its environment, beside that of this process
 * @param health asks it
 */
public record Program(String name, List<String> command, Settings settings, Health health) {
  /** How many ports of its own it may have: {@link #port(int, int)} from 0 below this. */
  public static final int PORTS = Ports.EACH;

  public Program {
    command = List.copyOf(command);
  }

  /** What a program is to know of its first port. */
  @FunctionalInterface
  public interface Settings {
    Map<String, String> on(int port);
  }

  /** Whether it serves on its first port; an exception says no. */
  @FunctionalInterface
  public interface Health {
    boolean answers(int port) throws Exception;
  }

  /** A port of the program by its first one. */
  public static int port(int first, int number) {
    return first + number * Ports.APART;
  }

  /** Starts it and waits until it answers. */
  public Server start(Path directory) {
    return Server.start(new Kind(this), directory);
  }

  private record Kind(Program program) implements ServerKind {
    @Override
    public String name() {
      return program.name;
    }

    @Override
    public List<String> command(Path directory, int port) {
      return program.command;
    }

    @Override
    public Map<String, String> environment(int port) {
      var environment = new HashMap<>(System.getenv());
      environment.putAll(program.settings.on(port));
      return environment;
    }

    @Override
    public boolean answers(int port) throws Exception {
      return program.health.answers(port);
    }

    @Override
    public Signal stop() {
      return Signal.TERM;
    }
  }
}
