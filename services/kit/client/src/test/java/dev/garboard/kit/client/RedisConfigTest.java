package dev.garboard.kit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisConfigTest {
  private static RedisConfig config(String url) {
    return new RedisConfig(url, Duration.ofMillis(100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "redis://cache:6379", "redis://:secret@cache:6379/3", "rediss://cache:6379/0"})
  void anAddressOrNoneIsTaken(String url) {
    assertThat(config(url).url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cache:6379",
        "redis://cache",
        "http://cache:6379",
        "redis://cache:6379/x",
        "redis://"
      })
  void anythingElseIsRefusedWithTheForm(String url) {
    assertThatThrownBy(() -> config(url))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("redis://[:password@]host:port/database");
  }

  @Test
  void thePasswordIsNotToldToLogs() {
    assertThat(config("redis://:secret@cache:6379/3").toString())
        .doesNotContain("secret")
        .contains("cache:6379/3");
  }
}
