package dev.garboard.kit.data;

import dev.garboard.kit.runtime.ConfigSource;
import dev.garboard.kit.runtime.ExitCode;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.LiveConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The command line of a service: {@code serve} (default), {@code migrate up | down N | status},
 * {@code print-config}, {@code describe}; {@code --key=value} sets one setting.
 *
 * @param service its name, also that of its configuration directory
 * @param main whose jar has the version, and {@code /service.yaml} the descriptor
 * @param config the record of its settings
 * @param database that part of them
 * @param migrations in order; those of the kit first
 */
public record ServiceMain<C extends Record>(
    String service,
    Class<?> main,
    Class<C> config,
    Function<C, DatabaseConfig> database,
    List<Migration> migrations) {
  /** The service itself. */
  @FunctionalInterface
  public interface Serving<C extends Record> {
    /** Serves until it is told to end. */
    ExitCode serve(Identity identity, LiveConfig<C> settings, String profile)
        throws InterruptedException;
  }

  public ServiceMain {
    migrations = List.copyOf(migrations);
  }

  /** Does what the arguments say and ends the process. */
  public void run(String[] args, Serving<C> serving) {
    ExitCode.of(() -> outcome(List.of(args), serving)).exit();
  }

  private ExitCode outcome(List<String> args, Serving<C> serving) throws Exception {
    var source =
        ConfigSource.of(service, System.getenv())
            .with(properties(), args.stream().filter(ServiceMain::isSetting).toList());
    var words = args.stream().filter(arg -> !isSetting(arg)).toList();
    var command = words.isEmpty() ? "serve" : words.getFirst();
    return switch (source.printsConfig() ? "print-config" : command) {
      case "serve" -> serving.serve(identity(), source.live(config), source.profile());
      case "migrate" -> migrate(source, words.subList(1, words.size()));
      case "print-config" -> printed(source.live(config).masked());
      case "describe" -> printed(descriptor());
      default -> misused();
    };
  }

  private static boolean isSetting(String arg) {
    return arg.startsWith("--");
  }

  private static Map<String, String> properties() {
    return System.getProperties().stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, System::getProperty));
  }

  private Identity identity() {
    return Identity.of(service, main, System.getenv());
  }

  private ExitCode migrate(ConfigSource source, List<String> how) throws Exception {
    var where = database.apply(source.live(config).current());
    return new MigrateCommand(new Migrator(where, identity(), migrations), System.out).run(how);
  }

  /** What the service offers and needs. */
  public String descriptor() {
    try (var file = main.getResourceAsStream("/service.yaml")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ExitCode printed(String text) {
    System.out.print(text);
    return ExitCode.STOPPED;
  }

  private ExitCode misused() {
    System.err.printf(
        "usage: %s [serve | migrate up | migrate down N | migrate status | print-config | describe]"
            + " [--key=value]…%n",
        main.getSimpleName());
    return ExitCode.FAILED;
  }
}
