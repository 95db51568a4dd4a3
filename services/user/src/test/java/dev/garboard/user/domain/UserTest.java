package dev.garboard.user.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.garboard.user.domain.User.Moved;
import dev.garboard.user.domain.User.Unchanged;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private final UserIds ids = new UserIds(InstantSource.fixed(NOON), new SecureRandom());
  private final User ada =
      User.register(ids.next(), new Email("ada@example.org"), new Profile("Ada"), NOON);

  @Test
  void theEventKnowsTheAddressBeforeAndAfter() {
    var later = NOON.plusSeconds(60);
    assertThat(ada.changeEmail(new Email("ada@example.com"), later))
        .isInstanceOfSatisfying(
            Moved.class,
            moved -> {
              assertThat(moved.event())
                  .isEqualTo(
                      new UserEmailChanged(
                          ada.id(),
                          new Email("ada@example.org"),
                          new Email("ada@example.com"),
                          2,
                          later));
              assertThat(moved.user().email()).isEqualTo(new Email("ada@example.com"));
              assertThat(moved.user().version()).isEqualTo(2);
            });
  }

  @Test
  void theSameAddressInOtherLettersChangesNothing() {
    assertThat(ada.changeEmail(new Email("ADA@Example.ORG"), NOON)).isEqualTo(new Unchanged());
  }

  @Test
  void theSameProfileIsTheSameUser() {
    assertThat(ada.describe(new Profile(" Ada "), NOON.plusSeconds(1))).isSameAs(ada);
    assertThat(ada.describe(new Profile("Ada L."), NOON.plusSeconds(1)).version()).isEqualTo(2);
  }

  @Test
  void aClockThatGoesBackDoesNotTakeTheHistoryWithIt() {
    assertThat(ada.describe(new Profile("A"), NOON.minusSeconds(60)).updatedAt()).isEqualTo(NOON);
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
