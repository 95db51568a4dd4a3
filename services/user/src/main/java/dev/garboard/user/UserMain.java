package dev.garboard.user;

import dev.garboard.kit.data.Migration;
import dev.garboard.kit.data.Migrations;
import dev.garboard.kit.data.ServiceMain;
import dev.garboard.kit.messaging.DeadLetters;
import java.util.List;
import java.util.stream.Stream;

/** The user service; its words are those of {@link ServiceMain}. */
public final class UserMain {
  private UserMain() {}

  public static void main(String[] args) {
    words().run(args, (identity, live, profile) -> new UserService(identity, live, profile).run());
  }

  private static ServiceMain<UserConfig> words() {
    return new ServiceMain<>(
        "user", UserMain.class, UserConfig.class, UserConfig::database, migrations());
  }

  static List<Migration> migrations() {
    return Stream.of(
            Migrations.kit(),
            DeadLetters.migrations(),
            Migrations.onClassPath("user", "migrations"))
        .flatMap(List::stream)
        .toList();
  }

  /** What the service offers and needs. */
  static String descriptor() {
    return words().descriptor();
  }
}
