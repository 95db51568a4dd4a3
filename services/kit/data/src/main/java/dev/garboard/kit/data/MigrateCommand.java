package dev.garboard.kit.data;

import dev.garboard.kit.runtime.ExitCode;
import java.io.PrintStream;
import java.util.List;

/** What a main program does for {@code migrate …}. */
public final class MigrateCommand {
  private static final String USAGE =
      "usage: migrate up | down N | status | dry-run (prints what up would run)";

  private final Migrator migrator;
  private final PrintStream out;

  /** Prints there. */
  public MigrateCommand(Migrator migrator, PrintStream out) {
    this.migrator = migrator;
    this.out = out;
  }

  /**
   * Does it.
   *
   * @param words what follows {@code migrate} on the command line
   */
  public ExitCode run(List<String> words) throws InterruptedException {
    return switch (String.join(" ", words)) {
      case "up" -> say(migrator.up() + " applied");
      case "status" -> status();
      case "dry-run" -> dryRun();
      case String down when down.matches("down [1-9]\\d{0,3}") ->
          say(migrator.down(Integer.parseInt(words.get(1))) + " undone");
      default -> {
        say(USAGE);
        yield ExitCode.FAILED;
      }
    };
  }

  private ExitCode say(String line) {
    out.println(line);
    return ExitCode.STOPPED;
  }

  private ExitCode status() {
    for (var status : migrator.status()) {
      out.printf(
          "%-8s %-40s %s%n",
          status.state(), status.file(), status.appliedAt().map(Object::toString).orElse(""));
    }
    return ExitCode.STOPPED;
  }

  private ExitCode dryRun() {
    for (var migration : migrator.pending()) {
      say("-- " + migration.file() + "\n" + migration.up());
    }
    return ExitCode.STOPPED;
  }
}
