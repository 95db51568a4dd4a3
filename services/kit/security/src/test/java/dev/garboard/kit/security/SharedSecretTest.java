package dev.garboard.kit.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.garboard.kit.runtime.ConfigException;
import dev.garboard.kit.runtime.InvalidSetting;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedSecretTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private final MovableClock clock = new MovableClock();
  private final JwtConfig config = Issuer.settings(Map.of()).jwt();

  private Caller verify(SharedSecret issuing, SharedSecret verifying) {
    var token = new TokenIssuer(config, issuing, clock).issue("anna", Set.of(Issuer.READ));
    return new TokenVerifier(config, verifying, new KnownRevocations(), clock).verify(token);
  }

  @Test
  void whoKnowsTheSecretIssuesAndVerifies() {
    var secret = new SharedSecret("dev", SECRET);
    assertThat(verify(secret, secret)).isInstanceOf(Caller.Known.class);
    assertThat(verify(new SharedSecret("dev", SECRET + "x"), secret))
        .isEqualTo(new Caller.Rejected(TokenFault.SIGNATURE));
  }

  @Test
  void aShortSecretIsRefusedAtTheStartWithTheRemedyAndNotQuoted() {
    var secret = SECRET.substring(1);
    assertThatThrownBy(() -> new SharedSecret("dev", secret))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("openssl rand")
        .hasMessageNotContaining(secret);
  }

  @Test
  void thereIsNoSharedSecretOutsideOfDevelopment() {
    assertThatThrownBy(() -> new SharedSecret("prod", SECRET))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("keysDir")
        .hasMessageNotContaining(SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "ACCESS_TTL, 0s, access-ttl",
    "ACCESS_TTL, 25h, access-ttl",
    "REFRESH_TTL, 367d, refresh-ttl",
    "SKEW, 6m, skew",
    "MAX_AGE, 25h, max-age",
    "MAX_AGE, 14m, max-age",
    "ISSUER, ' ', issuer",
    "CRITICAL, ops*, critical"
  })
  void aSettingThatWouldWeakenTokensIsRefusedByName(String variable, String value, String key) {
    assertThatThrownBy(() -> Issuer.settings(Map.of("GARBOARD_JWT_" + variable, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("jwt." + key);
  }
}
