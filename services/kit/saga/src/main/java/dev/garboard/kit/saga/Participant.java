package dev.garboard.kit.saga;

import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Consumer;
import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.messaging.EventHandler;
import dev.garboard.kit.messaging.UnreadableMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Carries out the commands of sagas, each once: the command is noted in the transaction of its
 * effect and its reply; a repeat gets the reply that was given, or none while the first has none. A
 * compensation that comes before its command leaves a tombstone, and the command is refused when it
 * comes. Needs the tables of {@link SagaMigrations#participant()}.
 */
public final class Participant implements EventHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Participant.class);

  /** Longer than any saga that may still undo what it did. */
  private static final int KEPT_DAYS = 180;

  private final String service;
  private final Outbox outbox;
  private final Supplier<UUID> ids;
  private final JdbcCommandLog log;
  private final CommandRules rules;
  private final Map<String, Handling<?>> handlings = new HashMap<>();

  private record Handling<T extends Record>(
      Class<T> data, CommandHandler<T> handler, boolean undoes) {
    Supplier<Answer> of(CommandBody body) {
      var typed = body.data(data);
      return () -> handler.handle(body.command(), typed);
    }
  }

  /**
   * Carries out what it is told with {@link #on} and {@link #undo}.
   *
   * @param service whose commands they are, for the logs
   * @param ids of replies (UUIDv7)
   */
  public Participant(String service, Tx tx, Outbox outbox, Supplier<UUID> ids) {
    this.service = service;
    this.outbox = outbox;
    this.ids = ids;
    log = new JdbcCommandLog(tx);
    rules = new CommandRules(log);
  }

  /** Handles commands of this type. */
  public <T extends Record> Participant on(String type, Class<T> data, CommandHandler<T> handler) {
    return with(type, new Handling<>(data, handler, false));
  }

  /**
   * Handles commands of this type, each of which undoes another; called only if that other came,
   * and was not refused. It may have its effect still ahead, if its handler said {@link
   * Answer.Later}.
   */
  public <T extends Record> Participant undo(
      String type, Class<T> data, CommandHandler<T> handler) {
    return with(type, new Handling<>(data, handler, true));
  }

  private Participant with(String type, Handling<?> handling) {
    if (handlings.put(type, handling) != null) {
      throw new IllegalStateException(type + " has a handler already");
    }
    return this;
  }

  /** Has the consumer give all its commands in this topic to it. */
  public Consumer consume(Consumer consumer, String topic) {
    handlings.keySet().forEach(type -> consumer.on(topic, type, this));
    return consumer;
  }

  @Override
  public void handle(Event event) {
    var body = CommandBody.of(event);
    var command = body.command();
    MDC.put("saga_id", command.saga().toString());
    MDC.put("command_id", command.id().toString());
    var reply = reply(event, body);
    reply.ifPresent(it -> command.replyTo().ifPresent(topic -> send(event, command, it, topic)));
    LOG.debug("{} {}: {}", service, event, reply);
  }

  private Optional<Reply> reply(Event event, CommandBody body) {
    var kind = event.envelope().type();
    var handling = handlings.get(kind);
    var trace = event.envelope().traceparent().orElse("");
    var logged = LoggedCommand.of(body.command(), kind, trace);
    return handling.undoes()
        ? rules.undo(logged, undone(body.command()), handling.of(body))
        : rules.execute(logged, handling.of(body));
  }

  private static UUID undone(Command command) {
    return command
        .compensates()
        .orElseThrow(() -> new UnreadableMessage("command.compensates is missing"));
  }

  private void send(Event event, Command command, Reply reply, String topic) {
    outbox.add(
        List.of(
            reply.message(ids.get(), command.id(), command.saga(), topic, event.consequence())));
  }

  /**
   * Answers a command whose handler said {@link Answer.Later}; in the transaction of its effect.
   * Does nothing if it is answered already, or is no command that came as a message.
   */
  public void answer(UUID command, Answer answer) {
    var reply =
        Reply.of(answer).orElseThrow(() -> new IllegalArgumentException("Later is no answer"));
    log.answered(command, reply)
        .filter(it -> !it.replyTo().isEmpty())
        .ifPresent(it -> outbox.add(List.of(late(it, reply))));
  }

  private OutboxEvent late(LoggedCommand command, Reply reply) {
    return reply.message(
        ids.get(),
        command.id(),
        command.saga(),
        command.replyTo(),
        Traces.headers(command.saga(), command.trace()));
  }

  /** Forgets commands that are half a year old; for {@link dev.garboard.kit.data.Periodic}. */
  public void purge() {
    log.purge(KEPT_DAYS);
  }
}
