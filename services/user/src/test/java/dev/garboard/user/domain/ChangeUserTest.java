package dev.garboard.user.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.user.domain.Change.Changed;
import dev.garboard.user.domain.Change.EmailTaken;
import dev.garboard.user.domain.Change.NoSuchUser;
import dev.garboard.user.domain.Change.Stale;
import dev.garboard.user.domain.RegisterUser.Refused;
import dev.garboard.user.domain.RegisterUser.Registered;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChangeUserTest {
  private static final Actor SUPPORT = new Actor(Optional.empty(), true, true);
  private static final PasswordHash HASH = new PasswordHash("$test$");
  private static final Atomically AT_ONCE =
      new Atomically() {
        @Override
        public <T> T call(Supplier<T> work) {
          return work.get();
        }
      };

  private final InMemoryUsers users = new InMemoryUsers();
  private final Clock clock = Clock.systemUTC();
  private final RegisterUser registerUser =
      new RegisterUser(users, AT_ONCE, () -> new UserId(UUID.randomUUID()), clock);
  private final ChangeEmail changeEmail = new ChangeEmail(users, AT_ONCE, clock);
  private final DescribeUser describeUser = new DescribeUser(users, AT_ONCE, clock);
  private final DeleteUser deleteUser = new DeleteUser(users, AT_ONCE, clock);

  @Test
  void anAddressBelongsToOneUser() {
    register("ada@example.org");
    assertThat(registerUser.register(new Email("ADA@example.org"), HASH, new Profile("B")))
        .isEqualTo(new Refused());
    var bob = register("bob@example.org");
    assertThat(
            changeEmail.change(SUPPORT, bob.id(), Optional.empty(), new Email("ada@example.org")))
        .isEqualTo(new EmailTaken());
    assertThat(users.findByEmail(bob.email())).hasValue(bob);
    assertThat(users.told()).hasOnlyElementsOfType(UserCreated.class).hasSize(2);
  }

  @Test
  void anAddressThatWasLeftIsFree() {
    var ada = register("ada@example.org");
    changeEmail.change(SUPPORT, ada.id(), Optional.empty(), new Email("ada@example.com"));
    assertThat(register("ada@example.org").id()).isNotEqualTo(ada.id());
    assertThat(users.told())
        .filteredOn(UserEmailChanged.class::isInstance)
        .extracting(event -> ((UserEmailChanged) event).oldEmail())
        .containsExactly(new Email("ada@example.org"));
  }

  @Test
  void deletingFreesTheAddressAndHidesTheUser() {
    var ada = register("ada@example.org");
    assertThat(deleteUser.delete(SUPPORT, ada.id(), Optional.of(1L))).isInstanceOf(Changed.class);
    assertThat(deleteUser.delete(SUPPORT, ada.id(), Optional.empty())).isEqualTo(new NoSuchUser());
    assertThat(users.find(ada.id())).isEmpty();
    register("ada@example.org");
  }

  @Test
  void whoExpectsAnotherVersionChangesNothing() {
    var ada = register("ada@example.org");
    describeUser.describe(SUPPORT, ada.id(), Optional.of(1L), new Profile("A2"));
    assertThat(describeUser.describe(SUPPORT, ada.id(), Optional.of(1L), new Profile("A3")))
        .isEqualTo(new Stale(2));
    assertThat(users.find(ada.id()).orElseThrow().profile()).isEqualTo(new Profile("A2"));
  }

  @Test
  void anothersUserIsNotThere() {
    var ada = register("ada@example.org");
    var bob = new Actor(Optional.of(register("bob@example.org").id()), false, false);
    var nobody = Optional.<Long>empty();

    assertThat(describeUser.describe(bob, ada.id(), nobody, new Profile("B")))
        .isEqualTo(new NoSuchUser());
    assertThat(changeEmail.change(bob, ada.id(), nobody, new Email("b@example.org")))
        .isEqualTo(new NoSuchUser());
    assertThat(deleteUser.delete(bob, ada.id(), nobody)).isEqualTo(new NoSuchUser());
    assertThat(users.find(ada.id())).hasValue(ada);
  }

  @Test
  void everyoneMayChangeThemselves() {
    var ada = register("ada@example.org");
    var self = new Actor(Optional.of(ada.id()), false, false);

    assertThat(describeUser.describe(self, ada.id(), Optional.empty(), new Profile("A")))
        .isInstanceOf(Changed.class);
  }

  @Test
  void fiftyWhoWantOneAddressGetOneUser() throws Exception {
    Callable<RegisterUser.Registration> wish =
        () -> registerUser.register(new Email("one@example.org"), HASH, new Profile("X"));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var won = 0;
      for (var answer : threads.invokeAll(IntStream.range(0, 50).mapToObj(i -> wish).toList())) {
        won += answer.get() instanceof Registered ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    }
  }

  @Test
  void noChangeIsLostAmongFiftyAtOnce() throws Exception {
    var ada = register("ada@example.org");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var wishes =
          IntStream.range(0, 50)
              .mapToObj(
                  i ->
                      (Callable<Change>)
                          () ->
                              describeUser.describe(
                                  SUPPORT, ada.id(), Optional.empty(), new Profile("A" + i)))
              .toList();
      var done = 0;
      for (var answer : threads.invokeAll(wishes)) {
        done += answer.get() instanceof Changed ? 1 : 0;
      }
      assertThat(users.find(ada.id()).orElseThrow().version()).isEqualTo(1 + done);
    }
  }

  private User register(String email) {
    return ((Registered) registerUser.register(new Email(email), HASH, new Profile("Ada"))).user();
  }
}
