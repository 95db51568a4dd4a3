package dev.garboard.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * {@code kill -9} of the operator at each of its writes: a run without a kill tells the writes U1 …
 * Un, then each is tried before it, after its commit, and after its answer. {@code
 * -Dgarboard.plan=create/U3-after-commit} runs one plan, {@code create} those of one workload.
 * Without {@code -Dgarboard.full=true} each write has one of the three, in turn.
 */
class CrashPlansIT {

  private static final String ONLY = System.getProperty("garboard.plan", "");

  /** Every write at every moment, and not each at one of them in turn. */
  private static final boolean FULL = Boolean.getBoolean("garboard.full") || !ONLY.isEmpty();

  /** Kept, so that the operator's log can be read afterwards. */
  private static final Path DIRECTORY = Path.of("target", "crash-plans");

  private static final Duration NO_MORE = Duration.ofSeconds(7);

  private static Rig rig;

  @BeforeAll
  static void up() throws Exception {
    rig = new Rig(DIRECTORY);
    rig.train(DIRECTORY.resolve("operator.aot"));
  }

  @AfterAll
  static void down() throws Exception {
    rig.close();
  }

  /** What one run of a workload came to. */
  private record Outcome(EndState state, List<Write> writes) {}

  private record Crash(int number, Trap.Moment moment) {

    @Override
    public String toString() {
      return "U" + number + "-" + moment;
    }
  }

  @TestFactory
  Stream<DynamicContainer> killedAtAnyWriteItEndsTheSame() {
    return Arrays.stream(Workload.values())
        .filter(workload -> ONLY.isEmpty() || ONLY.split("/", 2)[0].equals(workload.toString()))
        .map(workload -> DynamicContainer.dynamicContainer(workload.toString(), plans(workload)));
  }

  private Stream<DynamicTest> plans(Workload workload) {
    var reference = run(workload, Optional.empty());
    System.out.println(workload + ": " + reference.writes());
    return crashes(reference)
        .filter(crash -> !ONLY.contains("/") || ONLY.equals(workload + "/" + crash))
        .map(
            crash ->
                DynamicTest.dynamicTest(
                    crash.toString(), () -> compare(workload, crash, reference)));
  }

  private static Stream<Crash> crashes(Outcome reference) {
    return IntStream.rangeClosed(1, reference.writes().size())
        .boxed()
        .flatMap(number -> moments(number).map(moment -> new Crash(number, moment)));
  }

  private static Stream<Trap.Moment> moments(int number) {
    var all = Trap.Moment.values();
    return FULL ? Arrays.stream(all) : Stream.of(all[number % all.length]);
  }

  private void compare(Workload workload, Crash crash, Outcome reference) {
    int logged = rig.operator().log().size();
    var started = Instant.now();
    var outcome = run(workload, Optional.of(crash));
    System.out.printf("%s/%s: %s%n", workload, crash, Duration.between(started, Instant.now()));
    var replay = replay(workload + "/" + crash);
    assertThat(outcome.state().objects()).as(replay).isEqualTo(reference.state().objects());
    assertThat(Oracles.doubled(outcome.writes(), reference.writes())).as(replay).isEmpty();
    assertThat(Oracles.strayTemplates(outcome.writes(), reference.writes())).as(replay).isEmpty();
    assertThat(Oracles.deletesWithoutUid(outcome.writes())).as(replay).isEmpty();
    assertThat(Oracles.errors(rig.operator().log().stream().skip(logged))).as(replay).isEmpty();
  }

  /** There is no finalizer: what the operator wrote goes with its owner, whenever that goes. */
  @TestFactory
  Stream<DynamicTest> deletedAtAnyWriteNothingIsLeft() {
    if (!ONLY.isEmpty() && !ONLY.startsWith("delete")) {
      return Stream.empty();
    }
    var settled =
        Stream.of("ready", "foreground")
            .map(how -> DynamicTest.dynamicTest(how, () -> deleteSettled(how)));
    var killed =
        crashes(run(Workload.CREATE, Optional.empty()))
            .map(crash -> DynamicTest.dynamicTest(crash.toString(), () -> deleteAt(crash)));
    return Stream.concat(settled, killed)
        .filter(test -> !ONLY.contains("/") || ONLY.equals("delete/" + test.getDisplayName()));
  }

  private void deleteSettled(String how) {
    var namespace = rig.namespace("delete");
    rig.apply(namespace, "orders");
    rig.untilReady(namespace);
    int before = rig.journal().writesTo(namespace).size();
    rig.orders(namespace)
        .withPropagationPolicy(
            how.equals("foreground")
                ? DeletionPropagation.FOREGROUND
                : DeletionPropagation.BACKGROUND)
        .delete();
    nothingIsLeft(namespace, "delete/" + how);
    assertThat(rig.journal().writesTo(namespace)).as("writes of the operator").hasSize(before);
  }

  private void deleteAt(Crash crash) {
    var namespace = rig.namespace("delete");
    rig.proxy()
        .arm(
            new Trap(
                namespace,
                crash.number(),
                crash.moment(),
                () -> {
                  rig.kill();
                  rig.orders(namespace).delete();
                  rig.start();
                }));
    rig.apply(namespace, "orders");
    untilSprung();
    rig.orders(namespace).delete(); // where the trap was never reached
    nothingIsLeft(namespace, "delete/" + crash);
  }

  private static void nothingIsLeft(String namespace, String plan) {
    rig.untilQuiet(namespace);
    await()
        .atMost(60, SECONDS)
        .untilAsserted(() -> assertThat(rig.found(namespace)).as(replay(plan)).isEmpty());
    rig.untilQuiet(namespace);
    assertThat(rig.found(namespace)).as(replay(plan)).isEmpty();
  }

  /**
   * Waits for the kill, or until it is sure never to come: how many writes tell of numbers of pods
   * is a matter of timing.
   */
  private static void untilSprung() {
    await()
        .atMost(90, SECONDS)
        .until(() -> !rig.proxy().isArmed() || rig.journal().quiet().compareTo(NO_MORE) > 0);
    if (rig.proxy().isArmed()) {
      rig.proxy().disarm();
      System.out.println("settled with fewer writes than that");
    }
  }

  private static String replay(String plan) {
    return "replay: mvn verify -pl operator/faults -Dit.test=CrashPlansIT -Dgarboard.plan=" + plan;
  }

  private Outcome run(Workload workload, Optional<Crash> crash) {
    var namespace = rig.namespace(workload.toString());
    workload
        .before()
        .ifPresent(
            before -> {
              rig.apply(namespace, before);
              rig.untilReady(namespace);
            });
    int before = rig.journal().writesTo(namespace).size();
    crash.ifPresent(it -> arm(namespace, it));
    rig.apply(namespace, workload.change());
    crash.ifPresent(_ -> untilSprung());
    rig.untilReady(namespace);
    rig.untilQuiet(namespace);
    var writes = rig.journal().writesTo(namespace);
    return new Outcome(rig.state(namespace), writes.subList(before, writes.size()));
  }

  private void arm(String namespace, Crash crash) {
    rig.proxy()
        .arm(
            new Trap(
                namespace,
                crash.number(),
                crash.moment(),
                () -> {
                  rig.kill();
                  rig.start();
                }));
  }
}
