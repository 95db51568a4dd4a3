package dev.garboard.kit.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.kit.saga.Input.Action;
import dev.garboard.kit.saga.LogLine.Outcome;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever happens in whatever order, each saga comes to an end with a log that fits. */
class InterleavingTest {
  private static final int MOST = 200;

  @Property(tries = 2000)
  void anyInterleavingOfRepliesTimeoutsAndOrdersEndsConsistently(
      @ForAll @IntRange(max = 3) int kind,
      @ForAll @Size(max = 40) List<@IntRange(max = 9) Integer> happenings) {
    var play =
        Play.of(
            List.of(Trips.book(), Trips.parallel(), Trips.approved(), Trips.stepByStep(1))
                .get(kind));
    happenings.forEach(what -> happen(play, what));
    for (var i = 0; i < MOST && !play.status().isEnd(); i++) {
      goOn(play);
    }
    assertThat(play.status().isEnd()).as("%s", play.log()).isTrue();
    assertThat(play.saga.lines()).isEqualTo(play.lines.size());
    assertThat(play.saga.open()).isEmpty();
    assertThat(play.saga.dueAt()).isEmpty();
    var done =
        play.lines.stream()
            .filter(line -> line.outcome() == Outcome.DONE)
            .map(line -> line.step() + "/" + line.direction())
            .toList();
    assertThat(done).doesNotHaveDuplicates();
    assertThat(done.contains("Confirm/FORWARD") && play.status() == SagaStatus.COMPENSATED)
        .as("compensated after the pivot")
        .isFalse();
    if (play.status() == SagaStatus.COMPENSATED) {
      assertThat(play.saga.undo()).isEmpty();
      assertThat(play.saga.reason()).isNotEmpty();
    }
  }

  private static void happen(Play play, int what) {
    switch (what) {
      case 0, 1, 2 -> play.saga.open().stream().findFirst().ifPresent(it -> play.done(it.step()));
      case 3 ->
          play.saga.open().stream().findFirst().ifPresent(it -> play.refused(it.step(), "NO"));
      case 4 -> play.saga.dueAt().ifPresent(_ -> play.whenDue());
      case 5 -> play.late("BookHotel", Direction.FORWARD);
      case 6 -> play.cancel("BY_USER");
      case 7 -> play.order(Action.RETRY);
      case 8 -> play.order(play.lines.size() % 2 == 0 ? Action.SKIP : Action.RESOLVE);
      default -> play.order(Action.COMPENSATE);
    }
  }

  private static void goOn(Play play) {
    if (play.saga.open().isEmpty()) {
      play.order(Action.RETRY);
    } else {
      play.done(play.saga.open().getFirst().step());
    }
  }
}
