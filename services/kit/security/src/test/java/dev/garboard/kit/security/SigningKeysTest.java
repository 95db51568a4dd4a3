package dev.garboard.kit.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeysTest {
  private static final int CALLERS = 4;
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path directory;
  private Issuer issuer;

  @BeforeEach
  void start() throws Exception {
    issuer = new Issuer(directory);
  }

  @AfterEach
  void stop() throws Exception {
    issuer.close();
  }

  @Test
  void theNextKeyIsPublishedBeforeItsTurnAndTheOldOneUntilItsLastTokenIsOver() {
    assertThat(issuer.keys.active().id()).isEqualTo(Issuer.ES);
    assertThat(issuer.keys.jwks()).contains(Issuer.ES, Issuer.ED);

    issuer.clock.move(HOUR.minusSeconds(1));
    var last = issuer.good();
    assertThat(issuer.keys.active().id()).isEqualTo(Issuer.ES);
    issuer.clock.move(Duration.ofSeconds(1));
    assertThat(issuer.keys.active().id()).isEqualTo(Issuer.ED);

    issuer.clock.move(Duration.ofSeconds(900 + 28));
    assertThat(issuer.verifier.verify(last)).isInstanceOf(Caller.Known.class);
    assertThat(issuer.keys.jwks()).contains(Issuer.ES);
    issuer.clock.move(Duration.ofMinutes(1));
    assertThat(issuer.keys.jwks()).doesNotContain(Issuer.ES).contains(Issuer.ED);
    assertThat(issuer.keys.find(Issuer.ES)).isEmpty();
  }

  @Test
  void noPrivateHalfIsPublished() {
    assertThat(issuer.keys.jwks()).contains("\"x\"", "\"y\"").doesNotContain("\"d\"");
  }

  @Test
  void aNewFileIsSeenWithoutARestart() throws Exception {
    issuer.write("es-3.jwk", SigningKeys.freshKey("es-3", issuer.clock.instant()));
    await().untilAsserted(() -> assertThat(issuer.keys.active().id()).isEqualTo("es-3"));
    assertThat(issuer.verifier.verify(issuer.good())).isInstanceOf(Caller.Known.class);
  }

  @Test
  void aFileThatCannotBeUsedLeavesTheLastGoodKeys() throws Exception {
    var before = issuer.good();
    issuer.write("es.jwk", "{\"kty\":\"EC\"");
    issuer.keys.refresh();
    assertThat(issuer.keys.active().id()).isEqualTo(Issuer.ES);
    assertThat(issuer.verifier.verify(before)).isInstanceOf(Caller.Known.class);
    Files.delete(directory.resolve("es.jwk"));
    Files.delete(directory.resolve("ed.jwk"));
    issuer.keys.refresh();
    assertThat(issuer.verifier.verify(issuer.good())).isInstanceOf(Caller.Known.class);
  }

  @Test
  void aStartIsRefusedForAKeyThatOthersCanReadWithTheRemedy() throws Exception {
    Files.setPosixFilePermissions(
        directory.resolve("es.jwk"), PosixFilePermissions.fromString("rw-r--r--"));
    refusesToStart("es.jwk", "chmod 600");
  }

  @Test
  void aStartIsRefusedForTwoKeysOfOneNameAndForAFileThatIsNoKeyWithoutQuotingIt() throws Exception {
    issuer.write("twin.jwk", SigningKeys.freshKey(Issuer.ES, issuer.clock.instant()));
    refusesToStart("two keys are called es-1");
    issuer.write("twin.jwk", "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"kid\":\"x\"}");
    refusesToStart("twin.jwk: one private JWK is expected");
  }

  @Test
  void aStartIsRefusedForAPublicHalfOfAnotherKey() throws Exception {
    var mine = Issuer.ed25519("odd", issuer.clock.instant());
    var other = Issuer.ed25519("odd", issuer.clock.instant());
    var x = "\"x\":\"[^\"]*\"";
    var found = Pattern.compile(x).matcher(other);
    assertThat(found.find()).isTrue();
    issuer.write("odd.jwk", mine.replaceFirst(x, found.group()));
    refusesToStart("odd.jwk: its public half belongs to another key");
  }

  @Test
  void aStartIsRefusedWhileNoKeyMaySign() throws Exception {
    Files.delete(directory.resolve("es.jwk"));
    refusesToStart("nbf is absent or past");
  }

  private void refusesToStart(String... words) {
    var keys = new SigningKeys(directory, issuer.config, issuer.clock);
    assertThatIllegalArgumentException()
        .isThrownBy(keys::start)
        .satisfies(e -> assertThat(e.getMessage()).contains(words).doesNotContain("c2VjcmV0"));
  }

  @Test
  void keysRotateUnderLoadWithoutOneRefusal() throws Exception {
    var over = new AtomicBoolean();
    var progress = new AtomicIntegerArray(CALLERS);
    try (var callers = Executors.newFixedThreadPool(CALLERS)) { // they never wait
      var ends = new ArrayList<Future<?>>();
      for (var caller = 0; caller < CALLERS; caller++) {
        var mine = caller;
        ends.add(callers.submit(() -> verify(over, () -> progress.incrementAndGet(mine))));
      }
      for (var i = 0; i < 20; i++) {
        awaitTwoMoreOfEach(progress, ends);
        issuer.write("r" + i + ".jwk", SigningKeys.freshKey("r" + i, issuer.clock.instant()));
        issuer.keys.refresh();
        issuer.clock.move(Duration.ofSeconds(60));
      }
      over.set(true);
      for (var end : ends) {
        end.get();
      }
    }
    assertThat(issuer.keys.active().id()).isEqualTo("r19");
    assertThat(issuer.keys.jwks())
        .contains("\"r19\"", "\"r9\"")
        .doesNotContain("\"r0\"", Issuer.ES);
  }

  private static void awaitTwoMoreOfEach(AtomicIntegerArray progress, List<Future<?>> ends) {
    var before = IntStream.range(0, CALLERS).map(progress::get).toArray();
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () ->
                ends.stream().anyMatch(Future::isDone)
                    || IntStream.range(0, CALLERS).allMatch(i -> progress.get(i) >= before[i] + 2));
  }

  /** Each token is verified at once and again when the next one is, maybe by a later key. */
  private Void verify(AtomicBoolean over, Runnable done) {
    var older = issuer.good();
    while (!over.get()) {
      var fresh = issuer.good();
      assertThat(issuer.verifier.verify(fresh)).isInstanceOf(Caller.Known.class);
      assertThat(issuer.verifier.verify(older)).isInstanceOf(Caller.Known.class);
      older = fresh;
      done.run();
    }
    return null;
  }
}
