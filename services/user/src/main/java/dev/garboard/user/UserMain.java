package dev.garboard.user;

import dev.garboard.kit.runtime.ConfigSource;
import dev.garboard.kit.runtime.ConfigWatch;
import dev.garboard.kit.runtime.ExitCode;
import dev.garboard.kit.runtime.HttpServer;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.LiveConfig;
import dev.garboard.kit.runtime.RuntimeConfig;
import dev.garboard.kit.runtime.ServiceRuntime;
import dev.garboard.user.adapter.InMemoryUsers;
import dev.garboard.user.domain.ChangeEmail;
import dev.garboard.user.domain.DeleteUser;
import dev.garboard.user.domain.DescribeUser;
import dev.garboard.user.domain.RegisterUser;
import dev.garboard.user.domain.UserIds;
import dev.garboard.user.http.UserRoutes;
import java.security.SecureRandom;
import java.time.Clock;
import org.slf4j.LoggerFactory;

/** The user service: {@code serve} (default) or {@code print-config}. */
public final class UserMain {
  private UserMain() {}

  public static void main(String[] args) {
    ExitCode.of(() -> run(args.length == 0 ? "serve" : args[0])).exit();
  }

  private static ExitCode run(String command) throws InterruptedException {
    var config = ConfigSource.of("user", System.getenv()).live(UserConfig.class);
    return switch (command) {
      case "serve" -> serve(config);
      case "print-config" -> {
        System.out.print(config.masked());
        yield ExitCode.STOPPED;
      }
      default -> {
        System.err.println("usage: UserMain [serve | print-config]");
        yield ExitCode.FAILED;
      }
    };
  }

  private static ExitCode serve(LiveConfig<UserConfig> config) throws InterruptedException {
    var server = config.current().server();
    var identity = Identity.of("user", UserMain.class, System.getenv());
    var basics = new RuntimeConfig(server.admin(), server.drain(), config.current().logging());
    var runtime = new ServiceRuntime(identity, basics, config::masked);
    var log = LoggerFactory.getLogger(UserMain.class);
    config.unknown().forEach(key -> log.warn("{}", key));
    config.onChange(changed -> runtime.logs().apply(changed.logging()));
    var users =
        new InMemoryUsers(
            event ->
                log.info("user {} changed the email, version {}", event.user(), event.version()));
    return runtime
        .add(new ConfigWatch(config, runtime.metrics()))
        .add(new HttpServer(server.http(), runtime.metrics(), routes(config, users)::addTo))
        .run();
  }

  private static UserRoutes routes(LiveConfig<UserConfig> config, InMemoryUsers users) {
    var clock = Clock.systemUTC();
    return new UserRoutes(
        users,
        new RegisterUser(users, new UserIds(clock, new SecureRandom()), clock),
        new DescribeUser(users, clock),
        new ChangeEmail(users, clock),
        new DeleteUser(users, clock),
        () -> config.current().users().pageSize());
  }
}
