package dev.garboard.kit.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.security.Passwords.Check;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
  record SignUp(String email, Password password) {}

  private static final String TEXT = "correct horse";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Passwords passwords = passwords(Map.of());

  private Passwords passwords(Map<String, String> settings) {
    return new Passwords(Issuer.settings(settings).password(), new SecureRandom(), registry);
  }

  private static Password password(String text) {
    return new Password(text.toCharArray());
  }

  private long hashes() {
    return registry.timer("password.hash").count();
  }

  @Test
  void isHashedByArgon2idWithTheAgreedParametersAndASaltOfItsOwn() {
    var hash = passwords.hash(password(TEXT));
    assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain(TEXT);
    assertThat(passwords.hash(password(TEXT))).isNotEqualTo(hash);
    assertThat(passwords.check(password(TEXT), Optional.of(hash))).isEqualTo(new Check.Right());
    assertThat(passwords.check(password("correct horsf"), Optional.of(hash)))
        .isEqualTo(new Check.Wrong());
  }

  @Test
  void anUnknownUserCostsTheSameHash() {
    var hash = passwords.hash(password(TEXT));
    var before = hashes();
    passwords.check(password("wrong horse"), Optional.of(hash));
    var known = hashes() - before;
    assertThat(passwords.check(password(TEXT), Optional.empty())).isEqualTo(new Check.Wrong());
    assertThat(hashes() - before - known).isEqualTo(known).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\ud800lonely", "x"})
  void aPasswordThatNobodyCanHaveCostsTheSameHashAndIsWrong(String text) {
    var before = hashes();
    assertThat(passwords.check(password(text), Optional.empty())).isEqualTo(new Check.Wrong());
    assertThat(passwords.check(password("x".repeat(5000)), Optional.empty()))
        .isEqualTo(new Check.Wrong());
    assertThat(hashes() - before).isEqualTo(2);
  }

  @Test
  void aHashOfOldIsReplacedAtTheNextSignIn() {
    var old = passwords(Map.of("GARBOARD_PASSWORD_MEMORY", "8MiB")).hash(password(TEXT));
    var check = passwords.check(password(TEXT), Optional.of(old));
    assertThat(check).isInstanceOf(Check.RightButOld.class);
    var fresh = ((Check.RightButOld) check).hash();
    assertThat(fresh).contains("m=19456");
    assertThat(passwords.check(password(TEXT), Optional.of(fresh))).isEqualTo(new Check.Right());
    assertThat(passwords.check(password("wrong"), Optional.of(old))).isEqualTo(new Check.Wrong());
  }

  @Test
  void aStoredHashThatIsNoneIsABugAndIsNotQuoted() {
    assertThatIllegalStateException()
        .isThrownBy(() -> passwords.check(password(TEXT), Optional.of("plain-" + TEXT)))
        .withMessageNotContaining(TEXT);
  }

  @Test
  void theSameTextIsTheSamePasswordOnEveryKeyboard() {
    var hash = passwords.hash(password("caf\u00e9 au lait"));
    assertThat(passwords.check(password("cafe\u0301 au lait"), Optional.of(hash)))
        .isEqualTo(new Check.Right());
  }

  @Test
  void isWipedOnceItIsHashedOrChecked() {
    var chars = TEXT.toCharArray();
    var hash = passwords.hash(new Password(chars));
    assertThat(chars).containsOnly('\0');
    var again = TEXT.toCharArray();
    passwords.check(new Password(again), Optional.of(hash));
    assertThat(again).containsOnly('\0');
  }

  @Test
  void whoCannotBeginInTimeIsRefusedAndTheNextOneIsServed() throws Exception {
    var one = passwords(Map.of("GARBOARD_PASSWORD_PERMITS", "1", "GARBOARD_PASSWORD_PASSES", "40"));
    var before = hashes();
    try (var other = Executors.newVirtualThreadPerTaskExecutor()) {
      var slow = other.submit(() -> one.hash(password(TEXT)));
      while (one.free() > 0) {
        Thread.onSpinWait();
      }
      var text = TEXT.toCharArray();
      assertThatThrownBy(
              () -> Deadline.in(Duration.ofMillis(1)).call(() -> one.hash(new Password(text))))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> {
                assertThat(refusal.problem()).isEqualTo(Problem.OVERLOADED);
                assertThat(refusal.retryAfter()).isPresent();
              });
      assertThat(text).containsOnly('\0');
      assertThat(slow.get()).isNotBlank();
    }
    assertThat(hashes() - before).isEqualTo(1);
    assertThat(one.hash(password(TEXT))).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "seven77", "\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00"})
  void aShortOneCannotBeChosen(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> password(text).acceptable())
        .withMessage("8 to 128 characters");
  }

  @Test
  void everyTextOfEightToOneHundredTwentyEightCharactersCanBeChosen() {
    password("eight 88").acceptable();
    password("\ud83d\ude00".repeat(128)).acceptable();
    password("x".repeat(128)).acceptable();
    assertThatIllegalArgumentException().isThrownBy(() -> password("x".repeat(129)).acceptable());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> password("half a pair \ud800").acceptable())
        .withMessage("not Unicode text");
  }

  @Test
  void isReadFromJsonAndNeitherPrintedNorWritten() throws Exception {
    var mapper = new JsonMapper();
    var json = "{\"email\":\"a@b.example\",\"password\":\"" + TEXT + "\"}";
    var signUp = mapper.readValue(json, SignUp.class);
    assertThat(signUp.toString()).contains("[redacted]").doesNotContain(TEXT);
    assertThatThrownBy(() -> mapper.writeValueAsString(signUp))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageNotContaining(TEXT);
    var hash = passwords.hash(signUp.password());
    assertThat(passwords.check(password(TEXT), Optional.of(hash))).isEqualTo(new Check.Right());
  }

  @ParameterizedTest
  @ValueSource(strings = {"12345678", "true", "[\"a\"]", "{\"a\":1}"})
  void onlyATextIsAPassword(String value) {
    assertThatThrownBy(
            () -> new JsonMapper().readValue("{\"password\":" + value + "}", SignUp.class))
        .isInstanceOf(JsonProcessingException.class);
  }
}
