package dev.garboard.kit.saga;

import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.data.Periodic;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Consumer;
import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.messaging.EventHandler;
import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.Metrics;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.saga.Decision.Change;
import dev.garboard.kit.saga.Decision.Nothing;
import dev.garboard.kit.saga.Decision.Why;
import dev.garboard.kit.saga.SagaRows.Locked;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs sagas in PostgreSQL. A reply, a timeout, a wish or an order is one transaction: the saga
 * under lock, what {@link Decisions} says, the lines of its log, the next commands in the outbox.
 * Any replica takes any of them, there is no leader; a crash between two of them costs time only.
 * Needs the tables of {@link SagaMigrations#engine()}.
 */
public final class SagaEngine implements Component {
  private static final Logger LOG = LoggerFactory.getLogger(SagaEngine.class);

  private final Tx tx;
  private final Outbox outbox;
  private final Supplier<UUID> ids;
  private final SagaConfig config;
  private final Map<String, Decisions<?>> known = new LinkedHashMap<>();
  private final SagaRows rows;
  private final SagaViews views;
  private final SagaMeters meters;
  private final SagaTimers timers;

  /**
   * Runs sagas of these definitions.
   *
   * @param ids of the messages of commands (UUIDv7)
   */
  public SagaEngine(
      Tx tx,
      Outbox outbox,
      Supplier<UUID> ids,
      SagaConfig config,
      List<SagaDefinition<?>> definitions,
      Metrics metrics) {
    this.tx = tx;
    this.outbox = outbox;
    this.ids = ids;
    this.config = config;
    definitions.forEach(this::know);
    rows = new SagaRows(tx);
    views = new SagaViews(tx);
    meters =
        new SagaMeters(
            metrics, definitions.stream().map(SagaDefinition::name).collect(Collectors.toSet()));
    timers = new SagaTimers(tx, rows, meters, known.keySet(), this::carryOut);
  }

  private void know(SagaDefinition<?> definition) {
    if (known.put(definition.toString(), new Decisions<>(definition, config)) != null) {
      throw new IllegalArgumentException(definition + " is defined twice");
    }
  }

  /**
   * Starts a saga in the transaction of the caller, with whose commit its first commands leave.
   *
   * @param saga UUIDv7, the key of all its messages
   * @throws IllegalStateException outside of a transaction
   * @throws dev.garboard.kit.data.UniqueViolation if there is one with this id
   * @throws Refusal PAYLOAD_TOO_LARGE if the data take more than {@link SagaDefinition#MAX_DATA}
   */
  public <D extends Record> void start(SagaDefinition<D> definition, UUID saga, D data) {
    if (!Tx.isActive()) {
      throw new IllegalStateException("a saga is started in the transaction of what it is about");
    }
    if (!known.containsKey(definition.toString())) {
      throw new IllegalArgumentException(definition + " is not one of this engine");
    }
    var decisions = new Decisions<>(definition, config);
    var now = Instant.now();
    var born = decisions.born(saga, data, Traces.current(), now);
    requireRoom(born);
    if (decisions.follow(born, new Input.Started(), now) instanceof Change change) {
      rows.insert(change, now);
      followUp(change, now);
    }
  }

  private static void requireRoom(Instance saga) {
    var bytes = saga.data().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > SagaDefinition.MAX_DATA) {
      throw new Refusal(
          Problem.PAYLOAD_TOO_LARGE,
          "%s takes data of %d bytes, at most %d"
              .formatted(saga.saga(), bytes, SagaDefinition.MAX_DATA));
    }
  }

  /**
   * Wants a saga undone; honoured at the next boundary of steps before its pivot. Joins the
   * transaction of the caller. It locks the saga, so lock nothing first that its pivot locks too.
   *
   * @param reason for {@link SagaBuilder#whenCompensated}, unless a step is refused first
   */
  public Cancellation cancel(UUID saga, String reason) {
    return tx.call(
        () ->
            rows.lock(saga)
                .map(it -> cancellation(carryOut(it, new Input.CancelWanted(reason))))
                .orElse(Cancellation.UNKNOWN));
  }

  private static Cancellation cancellation(Decision decision) {
    return switch (decision) {
      case Change _ -> Cancellation.REQUESTED;
      case Nothing(var why) -> why == Why.KNOWN ? Cancellation.REQUESTED : Cancellation.TOO_LATE;
    };
  }

  /**
   * Answers what a saga waits for with {@link SagaBuilder#awaitExternal}; joins the transaction of
   * the caller. False if it does not wait for that, or not any more.
   *
   * @param token the one of the definition
   */
  public boolean external(UUID saga, String token, Answer answer) {
    var reply =
        Reply.of(answer).orElseThrow(() -> new IllegalArgumentException("Later is no answer"));
    var command = CommandName.of(token, Direction.FORWARD).id(saga);
    return tx.call(() -> replied(saga, new Input.Replied(command, reply)));
  }

  /** For the types {@code CommandDone} and {@code CommandRefused} in the topic of replies. */
  public EventHandler replies() {
    return this::replied;
  }

  /** Has the consumer give it the replies to all its definitions. */
  public Consumer consume(Consumer consumer) {
    known.values().stream()
        .flatMap(decisions -> decisions.definition().replies().stream())
        .distinct()
        .forEach(
            topic -> consumer.on(topic, Reply.DONE, replies()).on(topic, Reply.REFUSED, replies()));
    return consumer;
  }

  private void replied(Event event) {
    var received = Reply.of(event);
    MDC.put("saga_id", received.saga().toString());
    MDC.put("command_id", received.command().toString());
    tx.run(() -> replied(received.saga(), new Input.Replied(received.command(), received.reply())));
  }

  private boolean replied(UUID saga, Input.Replied reply) {
    var locked = rows.lock(saga);
    var isChange = locked.filter(it -> carryOut(it, reply) instanceof Change).isPresent();
    if (!isChange) {
      var name = locked.map(it -> it.saga().saga()).orElse("unknown");
      tx.afterCommit(() -> meters.late(name));
    }
    return isChange;
  }

  /** What a person orders; empty if there is no such saga. */
  Optional<Decision> order(UUID saga, Input.Ordered order) {
    return tx.call(() -> rows.lock(saga).map(it -> carryOut(it, order)));
  }

  private Decision carryOut(Locked it, Input input) {
    var decisions = known.get(it.saga().definitionName());
    var decision =
        decisions == null
            ? Decisions.withoutDefinition(it.saga(), input, it.now())
            : Traces.within(it.saga().trace(), () -> decisions.follow(it.saga(), input, it.now()));
    if (decision instanceof Change change) {
      rows.update(it, change);
      followUp(change, it.now());
    }
    return decision;
  }

  private void followUp(Change change, Instant now) {
    var saga = change.instance();
    if (!change.commands().isEmpty()) {
      outbox.add(change.commands().stream().map(command -> message(saga, command)).toList());
    }
    tx.afterCommit(() -> tell(change, now));
  }

  /** Its own order per topic: what one refuses must not hold up a compensation in another. */
  private OutboxEvent message(Instance saga, Outgoing command) {
    var key = saga.id().toString();
    return new OutboxEvent(
        ids.get(),
        "Saga/" + command.topic(),
        key,
        command.attempt(),
        command.topic(),
        key,
        command.type(),
        command.body(),
        Traces.headers(saga.id(), saga.trace()));
  }

  private void tell(Change change, Instant now) {
    meters.changed(change, now);
    var saga = change.instance();
    if (saga.status() == SagaStatus.STUCK && !change.lines().isEmpty()) {
      LOG.warn("{}: {}", saga, saga.trouble());
    } else {
      LOG.debug("{}", saga);
    }
  }

  /** Forgets sagas that ended long ago; for {@link Periodic}. */
  public void purge() {
    var more = true;
    while (more) {
      more = rows.purge(config.retention()) > 0;
    }
  }

  SagaRows rows() {
    return rows;
  }

  SagaViews views() {
    return views;
  }

  @Override
  public String name() {
    return "sagas";
  }

  @Override
  public void start() {
    timers.start();
  }

  /** Looks at no further timers; replies end with their consumer. */
  @Override
  public void drain() {
    timers.drain();
  }

  @Override
  public void stop() throws InterruptedException {
    timers.stop();
  }
}
