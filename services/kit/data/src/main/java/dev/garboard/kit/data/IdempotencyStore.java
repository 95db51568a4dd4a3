package dev.garboard.kit.data;

import dev.garboard.kit.data.IdempotencyKeys.Known;
import dev.garboard.kit.data.IdempotentOutcome.Done;
import dev.garboard.kit.data.IdempotentOutcome.Refused;
import dev.garboard.kit.data.IdempotentRoute.Asking;
import dev.garboard.kit.runtime.CrashPoint;
import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does each request once, however often it comes, and gives every repeat the first answer. The
 * answer is stored in the transaction of the work, so a crash leaves both or neither; what holds
 * two apart is the primary key of the table, in this process and in others. Refusals are stored
 * too; 429 and 5xx never, and their work is rolled back.
 */
public final class IdempotencyStore {
  private static final Logger LOG = LoggerFactory.getLogger(IdempotencyStore.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Tx tx;
  private final IdempotencyConfig config;
  private final MeterRegistry meters;
  private final Turns<IdempotentRequest> turns = new Turns<>();

  /** Stores through this; its isolation is that of the work. */
  public IdempotencyStore(Tx tx, IdempotencyConfig config, MeterRegistry meters) {
    this.tx = tx.named("idempotent");
    this.config = config;
    this.meters = meters;
  }

  /**
   * Does the work and stores its answer, or finds the answer of an earlier time. A repeat waits for
   * the first without a connection.
   *
   * @param work runs in the transaction
   * @throws Refusal IDEMPOTENCY_KEY_REUSED if the key came with something else, or
   *     IDEMPOTENCY_KEY_IN_PROGRESS if the first is not done in time; and whatever the work throws
   *     that may pass
   */
  public IdempotentOutcome once(IdempotentRequest request, Supplier<StoredAnswer> work) {
    var patience = Deadline.in(Deadline.atMost(config.waitTime()));
    return turns.take(
        request.withoutHash(),
        patience.left(),
        () -> decided(request, work, patience),
        this::inProgress);
  }

  /**
   * The same for work that needs what others say: they are asked only if there is no answer yet, so
   * that a repeat has its answer while they are away.
   */
  public IdempotentOutcome onceAsked(IdempotentRequest request, Asking asking) {
    return find(request).orElseGet(() -> once(request, asking.ask()));
  }

  private Optional<IdempotentOutcome> find(IdempotentRequest request) {
    var found =
        tx.read(handle -> IdempotencyKeys.find(handle, request))
            .map(known -> same(request, known.hash(), known.outcome()));
    found.ifPresent(_ -> count("replayed"));
    return found;
  }

  private IdempotentOutcome decided(
      IdempotentRequest request, Supplier<StoredAnswer> work, Deadline patience) {
    while (true) {
      var outcome = attempt(request, work);
      if (outcome.isPresent()) {
        count(outcome.get().replayed() ? "replayed" : "first");
        return outcome.get();
      }
      if (patience.isOver() || !paused()) {
        throw inProgress();
      }
    }
  }

  private Refusal inProgress() {
    count("in_progress");
    return new Refusal(
        Problem.IDEMPOTENCY_KEY_IN_PROGRESS, "ask again for its answer", RETRY_AFTER);
  }

  private void count(String outcome) {
    Counter.builder("idempotency").tag("outcome", outcome).register(meters).increment();
  }

  private static boolean paused() {
    try {
      Thread.sleep(POLL);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Empty if it is not known yet how it ends. */
  private Optional<IdempotentOutcome> attempt(
      IdempotentRequest request, Supplier<StoredAnswer> work) {
    try {
      var outcome = tx.call(() -> inTransaction(request, work));
      CrashPoint.AFTER_COMMIT.pass(request.route());
      return outcome;
    } catch (Unstored unstored) {
      return afterRollback(request, unstored);
    } catch (CommitUnknown e) {
      LOG.warn("a commit had no answer; asking the database how it went");
      return Optional.empty();
    }
  }

  private Optional<IdempotentOutcome> inTransaction(
      IdempotentRequest request, Supplier<StoredAnswer> work) {
    return switch (IdempotencyKeys.look(tx.handle(), request)) {
      case Known.Busy() -> Optional.empty();
      case Known.Answered(var hash, var outcome) -> Optional.of(same(request, hash, outcome));
      case Known.Unseen() -> Optional.of(new Done(stored(request, work), false));
    };
  }

  private IdempotentOutcome same(
      IdempotentRequest request, String hash, IdempotentOutcome outcome) {
    if (!hash.equals(request.hash())) {
      count("reused");
      throw new Refusal(
          Problem.IDEMPOTENCY_KEY_REUSED, "take a new key for what is not the same request");
    }
    return outcome;
  }

  private StoredAnswer stored(IdempotentRequest request, Supplier<StoredAnswer> work) {
    var answer = answer(work);
    if (!answer.lasts()) {
      throw new Unstored(new Done(answer, false));
    }
    if (!IdempotencyKeys.write(tx.handle(), request, answer, config.ttl())) {
      throw new Unstored(null);
    }
    CrashPoint.BEFORE_COMMIT.pass(request.route());
    return answer;
  }

  private static StoredAnswer answer(Supplier<StoredAnswer> work) {
    try {
      return work.get();
    } catch (Refusal refusal) {
      throw new Unstored(new Refused(refusal, false));
    }
  }

  /** Carries what was decided out of the transaction, which rolls back. */
  private static final class Unstored extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Optional<IdempotentOutcome> outcome;

    Unstored(IdempotentOutcome outcome) {
      super(null, null, false, false);
      this.outcome = Optional.ofNullable(outcome);
    }
  }

  /** A refusal that lasts is stored by itself, unless somebody was quicker: then theirs counts. */
  private Optional<IdempotentOutcome> afterRollback(IdempotentRequest request, Unstored unstored) {
    if (!(unstored.outcome.orElse(null) instanceof Refused(var refusal, _))) {
      return unstored.outcome;
    }
    var answer = IdempotencyKeys.stored(refusal);
    if (!answer.lasts()) {
      throw refusal;
    }
    boolean first =
        tx.call(() -> IdempotencyKeys.write(tx.handle(), request, answer, config.ttl()));
    return first ? unstored.outcome : Optional.empty();
  }

  /** Deletes what has expired; run it every hour or so. */
  public void purge() {
    while (tx.named("idempotency_purge").with(IdempotencyKeys::purge)) {
      LOG.debug("purging on");
    }
  }
}
