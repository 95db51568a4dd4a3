package dev.garboard.kit.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionTest {
  @ParameterizedTest
  @CsvSource({
    "user:read:self, user:read:self, true",
    "user:read:self, user:read, false",
    "user:read, user:read:self, false",
    "ops:*, ops:replay, true",
    "ops:*, ops:dlq:replay, true",
    "ops:*, ops:*, true",
    "ops:*, ops, false",
    "ops:*, opsx:replay, false",
    "ops:dlq:*, ops:replay, false",
    "ops:dlq:*, ops:*, false",
    "ops:replay, ops:*, false"
  })
  void aStarCoversEverythingBelow(String granted, String wanted, boolean covers) {
    assertThat(new Permission(granted).covers(new Permission(wanted))).isEqualTo(covers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "ops*", "ops:", ":ops", "Ops:x", "ops:*:x", "ops: x", "a:*:*"})
  void anythingElseIsNoPermission(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Permission(text));
    assertThat(Permission.inScope(text)).isEmpty();
  }
}
