package dev.garboard.inventory;

import dev.garboard.kit.security.JwtConfig;
import dev.garboard.kit.security.Permission;
import dev.garboard.kit.security.SharedSecret;
import dev.garboard.kit.security.TokenIssuer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An access token as the service of a test issues them, without a sign-in. */
final class SignedToken {
  private SignedToken() {}

  static String of(String subject, String... permissions) {
    var config =
        new JwtConfig(
            "https://garboard.dev/user",
            "garboard",
            Optional.empty(),
            Optional.empty(),
            Optional.of(InventoryProcess.SECRET),
            Duration.ofMinutes(15),
            Duration.ofDays(30),
            Duration.ofSeconds(30),
            Duration.ofHours(24),
            List.of());
    return new TokenIssuer(
            config, new SharedSecret("dev", InventoryProcess.SECRET), Clock.systemUTC())
        .issue(subject, Stream.of(permissions).map(Permission::new).collect(Collectors.toSet()));
  }
}
