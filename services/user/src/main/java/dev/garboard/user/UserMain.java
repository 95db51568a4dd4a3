package dev.garboard.user;

import dev.garboard.kit.data.Migrations;
import dev.garboard.kit.data.ServiceMain;
import dev.garboard.kit.messaging.DeadLetters;
import java.util.List;
import java.util.stream.Stream;

/** The user service; its words are those of {@link ServiceMain}. */
public final class UserMain {
  static final ServiceMain<UserConfig> SERVICE =
      new ServiceMain<>(
          "user",
          UserMain.class,
          UserConfig.class,
          UserConfig::database,
          Stream.of(
                  Migrations.kit(),
                  DeadLetters.migrations(),
                  Migrations.onClassPath("user", "migrations"))
              .flatMap(List::stream)
              .toList());

  private UserMain() {}

  public static void main(String[] args) {
    SERVICE.run(args, (identity, live, profile) -> new UserService(identity, live, profile).run());
  }
}
