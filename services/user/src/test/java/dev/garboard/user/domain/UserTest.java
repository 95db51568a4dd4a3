package dev.garboard.user.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.garboard.user.domain.User.Revised;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private final User ada =
      User.register(
              new UserId(UUID.randomUUID()),
              new Email("ada@example.org"),
              new PasswordHash("$test$"),
              new Profile("Ada"),
              NOON)
          .user();

  @Test
  void theEventKnowsTheAddressBeforeAndAfter() {
    var later = NOON.plusSeconds(60);
    var moved = ada.changeEmail(new Email("ada@example.com"), later);

    assertThat(moved.events())
        .containsExactly(
            new UserEmailChanged(
                ada.id(), new Email("ada@example.org"), new Email("ada@example.com"), 2, later));
    assertThat(moved.user().email()).isEqualTo(new Email("ada@example.com"));
    assertThat(moved.user().emailVerified()).isFalse();
    assertThat(moved.user().version()).isEqualTo(2);
  }

  @Test
  void theSameAddressInOtherLettersChangesNothing() {
    assertThat(ada.changeEmail(new Email("ADA@Example.ORG"), NOON))
        .isEqualTo(new Revised(ada, List.of()));
  }

  @Test
  void theSameProfileIsTheSameUser() {
    assertThat(ada.describe(new Profile(" Ada "), NOON.plusSeconds(1)))
        .isEqualTo(new Revised(ada, List.of()));
    assertThat(ada.describe(new Profile("Ada L."), NOON.plusSeconds(1)).user().version())
        .isEqualTo(2);
  }

  @Test
  void eachChangeHasOneEventOfItsVersion() {
    var described = ada.describe(new Profile("A"), NOON);
    var moved = described.user().changeEmail(new Email("a@example.org"), NOON);
    var deleted = moved.user().delete(NOON);

    assertThat(Stream.of(described, moved, deleted))
        .allSatisfy(
            it -> {
              assertThat(it.events()).hasSize(1);
              assertThat(it.events().getFirst().version()).isEqualTo(it.user().version());
            });
  }

  @Test
  void noHashIsEverWritten() {
    assertThat(ada.toString()).doesNotContain("$test$");
  }

  @Test
  void aClockThatGoesBackDoesNotTakeTheHistoryWithIt() {
    assertThat(ada.describe(new Profile("A"), NOON.minusSeconds(60)).user().updatedAt())
        .isEqualTo(NOON);
  }

  @Test
  void theOrderOfIdsHasNoSign() {
    var first = UserId.of("00000000-0000-7000-8000-000000000000");
    var last = UserId.of("ffffffff-ffff-7fff-bfff-ffffffffffff");
    assertThat(last).isGreaterThan(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\u0000b", "\ud800", "a\u202eb", "a\u2028b"})
  void aNameIsText(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Profile(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Ada", "李小龍", "O'Brien-Smith", "Zoë 👩‍👧", "محمد", "'; DROP TABLE users; --"})
  void anyTextMayBeAName(String name) {
    assertThat(new Profile(name).name()).isEqualTo(name);
  }
}
