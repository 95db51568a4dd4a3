package dev.garboard.user;

import dev.garboard.kit.data.MigrateCommand;
import dev.garboard.kit.data.Migration;
import dev.garboard.kit.data.Migrations;
import dev.garboard.kit.data.Migrator;
import dev.garboard.kit.messaging.DeadLetters;
import dev.garboard.kit.runtime.ConfigSource;
import dev.garboard.kit.runtime.ExitCode;
import dev.garboard.kit.runtime.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The user service: {@code serve} (default), {@code migrate}, {@code print-config}, {@code
 * describe}.
 */
public final class UserMain {
  private static final String USAGE =
      """
      usage: UserMain [serve | migrate up | migrate down N | migrate status | print-config | describe] [--key=value]…
      """;

  private UserMain() {}

  public static void main(String[] args) {
    ExitCode.of(() -> run(List.of(args))).exit();
  }

  private static ExitCode run(List<String> args) throws Exception {
    var source =
        ConfigSource.of("user", System.getenv())
            .with(properties(), args.stream().filter(UserMain::isSetting).toList());
    var words = args.stream().filter(arg -> !isSetting(arg)).toList();
    var command = words.isEmpty() ? "serve" : words.getFirst();
    return switch (source.printsConfig() ? "print-config" : command) {
      case "serve" ->
          new UserService(identity(), source.live(UserConfig.class), source.profile()).run();
      case "migrate" -> migrate(source, words.subList(1, words.size()));
      case "print-config" -> printed(source.live(UserConfig.class).masked());
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

  private static Identity identity() {
    return Identity.of("user", UserMain.class, System.getenv());
  }

  static List<Migration> migrations() {
    return Stream.of(
            Migrations.kit(),
            DeadLetters.migrations(),
            Migrations.onClassPath("user", "migrations"))
        .flatMap(List::stream)
        .toList();
  }

  private static ExitCode migrate(ConfigSource source, List<String> how) throws Exception {
    var database = source.live(UserConfig.class).current().database();
    var migrator = new Migrator(database, identity(), migrations());
    return new MigrateCommand(migrator, System.out).run(how);
  }

  /** What the service offers and needs. */
  static String descriptor() {
    try (var file = UserMain.class.getResourceAsStream("/service.yaml")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ExitCode printed(String text) {
    System.out.print(text);
    return ExitCode.STOPPED;
  }

  private static ExitCode misused() {
    System.err.print(USAGE);
    return ExitCode.FAILED;
  }
}
