package dev.garboard.user.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.garboard.user.domain.User.Revised;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private final UserIds ids = new UserIds(InstantSource.fixed(NOON), new SecureRandom());
  private final User ada =
      User.register(
              ids.next(),
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
  void idsAreUuidsOfVersion7InTheOrderOfTime() {
    var later = new UserIds(InstantSource.fixed(NOON.plusMillis(1)), new SecureRandom());
    var made = Stream.generate(ids::next).limit(1_000).toList();
    assertThat(made)
        .doesNotHaveDuplicates()
        .allSatisfy(
            id -> {
              assertThat(id.value().version()).isEqualTo(7);
              assertThat(id.value().variant()).isEqualTo(2);
              assertThat(id).isLessThan(later.next());
            });
  }

  @Test
  void idsOfTheFarFutureStillComeLast() {
    var year10000 =
        new UserIds(
            InstantSource.fixed(Instant.ofEpochMilli(0x8000_0000_0000L)), new SecureRandom());
    assertThat(year10000.next()).isGreaterThan(ids.next());
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
