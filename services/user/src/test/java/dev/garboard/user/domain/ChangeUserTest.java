package dev.garboard.user.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.user.adapter.InMemoryUsers;
import dev.garboard.user.domain.Change.Changed;
import dev.garboard.user.domain.Change.EmailTaken;
import dev.garboard.user.domain.Change.NoSuchUser;
import dev.garboard.user.domain.Change.Stale;
import dev.garboard.user.domain.RegisterUser.Refused;
import dev.garboard.user.domain.RegisterUser.Registered;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChangeUserTest {
  private final List<UserEmailChanged> told = new CopyOnWriteArrayList<>();
  private final Users users = new InMemoryUsers(told::add);
  private final Clock clock = Clock.systemUTC();
  private final RegisterUser registerUser =
      new RegisterUser(users, new UserIds(clock, new SecureRandom()), clock);
  private final ChangeEmail changeEmail = new ChangeEmail(users, clock);
  private final DescribeUser describeUser = new DescribeUser(users, clock);
  private final DeleteUser deleteUser = new DeleteUser(users, clock);

  @Test
  void anAddressBelongsToOneUser() {
    register("ada@example.org");
    assertThat(registerUser.register(new Email("ADA@example.org"), new Profile("B")))
        .isEqualTo(new Refused());
    var bob = register("bob@example.org");
    assertThat(changeEmail.change(bob.id(), Optional.empty(), new Email("ada@example.org")))
        .isEqualTo(new EmailTaken());
    assertThat(users.findByEmail(bob.email())).hasValue(bob);
    assertThat(told).isEmpty();
  }

  @Test
  void anAddressThatWasLeftIsFree() {
    var ada = register("ada@example.org");
    changeEmail.change(ada.id(), Optional.empty(), new Email("ada@example.com"));
    assertThat(register("ada@example.org").id()).isNotEqualTo(ada.id());
    assertThat(told)
        .extracting(UserEmailChanged::oldEmail)
        .containsExactly(new Email("ada@example.org"));
  }

  @Test
  void deletingFreesTheAddressAndHidesTheUser() {
    var ada = register("ada@example.org");
    assertThat(deleteUser.delete(ada.id(), Optional.of(1L))).isInstanceOf(Changed.class);
    assertThat(deleteUser.delete(ada.id(), Optional.empty())).isEqualTo(new NoSuchUser());
    assertThat(users.first(10)).isEmpty();
    register("ada@example.org");
  }

  @Test
  void whoExpectsAnotherVersionChangesNothing() {
    var ada = register("ada@example.org");
    describeUser.describe(ada.id(), Optional.of(1L), new Profile("A2"));
    assertThat(describeUser.describe(ada.id(), Optional.of(1L), new Profile("A3")))
        .isEqualTo(new Stale(2));
    assertThat(users.find(ada.id()).orElseThrow().profile()).isEqualTo(new Profile("A2"));
  }

  @Test
  void fiftyWhoWantOneAddressGetOneUser() throws Exception {
    Callable<RegisterUser.Registration> wish =
        () -> registerUser.register(new Email("one@example.org"), new Profile("X"));
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
                                  ada.id(), Optional.empty(), new Profile("A" + i)))
              .toList();
      var done = 0;
      for (var answer : threads.invokeAll(wishes)) {
        done += answer.get() instanceof Changed ? 1 : 0;
      }
      assertThat(users.find(ada.id()).orElseThrow().version()).isEqualTo(1 + done);
    }
  }

  /** Whoever pages sees every user exactly once, whatever the page size. */
  @Property(tries = 30)
  void pagesCoverAllUsersOnce(
      @ForAll @IntRange(max = 60) int count, @ForAll @IntRange(min = 1, max = 20) int size) {
    var users = new InMemoryUsers(told::add);
    var registerUser = new RegisterUser(users, new UserIds(clock, new SecureRandom()), clock);
    for (var i = 0; i < count; i++) {
      registerUser.register(new Email("user" + i + "@example.org"), new Profile("U"));
    }
    var seen = new ArrayList<UserId>();
    for (var page = users.first(size);
        !page.isEmpty();
        page = users.after(page.getLast().id(), size)) {
      page.forEach(user -> seen.add(user.id()));
    }
    assertThat(seen).hasSize(count).isSorted();
    assertThat(new HashSet<>(seen)).hasSize(count);
  }

  private User register(String email) {
    return ((Registered) registerUser.register(new Email(email), new Profile("Ada"))).user();
  }
}
