package dev.garboard.kit.messaging;

import dev.garboard.kit.data.Inbox;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.ConsumerMeters.Outcome;
import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.messaging.spi.Subscription;
import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.CrashPoint;
import dev.garboard.kit.runtime.Metrics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Handles events, each once: one transaction remembers the event, has its effect and writes the
 * outbox rows that follow; then the delivery is acknowledged. A message that fails for itself is
 * tried again later and at last a dead letter; one that cannot be read, or has a type that nobody
 * handles, is one at once; while the platform is away, all wait in order.
 */
public final class Consumer implements Component {
  private static final Logger LOG = LoggerFactory.getLogger(Consumer.class);
  private static final EventHandler NOBODYS = _ -> {};

  private final String group;
  private final Broker broker;
  private final Tx tx;
  private final Inbox inbox;
  private final int attempts;
  private final ConsumerMeters meters;
  private final Map<String, Map<String, EventHandler>> handlers = new HashMap<>();
  private Subscription subscription;

  /**
   * Consumes as a member of this group.
   *
   * @param group also the name in the inbox
   */
  public Consumer(
      String group,
      Broker broker,
      Tx tx,
      Inbox inbox,
      MessagingConfig.Retry retry,
      Metrics metrics) {
    this.group = group;
    this.broker = broker;
    this.tx = tx;
    this.inbox = inbox;
    attempts = retry.attempts();
    meters = new ConsumerMeters(metrics.registry(), group);
  }

  /** Handles events of this type in this topic; only before the start. */
  public Consumer on(String topic, String type, EventHandler handler) {
    if (handlers.computeIfAbsent(topic, _ -> new HashMap<>()).put(type, handler) != null) {
      throw new IllegalStateException(type + " in " + topic + " has a handler already");
    }
    return this;
  }

  /** Acknowledges events of this type in this topic, which takes no transaction. */
  public Consumer ignore(String topic, String type) {
    return on(topic, type, NOBODYS);
  }

  @Override
  public String name() {
    return "consumer-" + group;
  }

  String group() {
    return group;
  }

  Set<String> deadTopics() {
    return handlers.keySet().stream()
        .map(topic -> TopicNames.dead(topic, group))
        .collect(Collectors.toSet());
  }

  @Override
  public void start() {
    broker.provide(deadTopics());
    subscription = broker.subscribe(group, new HashSet<>(handlers.keySet()), this::handle);
    handlers.keySet().forEach(topic -> meters.watch(topic, subscription));
  }

  /** Begins no further event. */
  public void pause() {
    subscription.pause();
  }

  /** Goes on after {@link #pause()}. */
  public void resume() {
    subscription.resume();
  }

  @Override
  public void drain() throws InterruptedException {
    subscription.drain();
  }

  @Override
  public void stop() {
    if (subscription != null) {
      subscription.close();
    }
  }

  /**
   * Reads a topic from its beginning, to build a table anew: handlers get each event in a
   * transaction of its own, whatever the inbox says; what cannot be handled ends the replay.
   *
   * @return how many events
   * @throws UnsupportedOperationException if the broker keeps no history
   */
  public long replay(String topic, EventHandler handler) throws Exception {
    return broker.replay(
        topic,
        message -> {
          var event = Event.of(message);
          var known = handlers.get(topic).getOrDefault(event.envelope().type(), NOBODYS);
          if (!known.equals(NOBODYS)) {
            tx.run(() -> handler.handle(event));
          }
        });
  }

  private void handle(Message message) {
    var start = System.nanoTime();
    try {
      var outcome = attempt(message);
      meters.handled(message.topic(), outcome, System.nanoTime() - start);
    } finally {
      MDC.clear();
    }
  }

  private Outcome attempt(Message message) {
    try {
      var event = Event.of(message);
      event.envelope().describe(MDC::put);
      var handler = handler(message.topic(), event);
      return handler.equals(NOBODYS) ? Outcome.IGNORED : once(event, handler);
    } catch (RuntimeException | Error e) {
      return switch (Fault.of(e)) {
        case PLATFORM -> throw e;
        case UNREADABLE -> bury(message, e);
        case MESSAGE -> putOff(message, e);
      };
    }
  }

  private EventHandler handler(String topic, Event event) {
    var handler = handlers.getOrDefault(topic, Map.of()).get(event.envelope().type());
    if (handler == null) {
      throw new UnreadableMessage("no handler for the type " + event.envelope().type());
    }
    return handler;
  }

  private Outcome once(Event event, EventHandler handler) {
    var type = event.envelope().type();
    CrashPoint.CONSUMED.pass(type);
    var outcome = event.handling(() -> tx.call(() -> inTransaction(event, handler)));
    CrashPoint.AFTER_COMMIT.pass(type);
    return outcome;
  }

  private Outcome inTransaction(Event event, EventHandler handler) {
    if (!inbox.first(group, event.envelope().id())) {
      return Outcome.DUPLICATE;
    }
    handler.handle(event);
    CrashPoint.BEFORE_COMMIT.pass(event.envelope().type());
    return Outcome.OK;
  }

  private Outcome putOff(Message message, Throwable e) {
    var tried = Attempts.before(message) + 1;
    if (tried >= attempts) {
      return bury(message, e);
    }
    LOG.warn("try {} of {} failed, {} comes again later", tried, attempts, message.topic(), e);
    confirmed(broker.retry(group, Attempts.with(message, tried)));
    return Outcome.RETRY;
  }

  private Outcome bury(Message message, Throwable e) {
    LOG.error("a message of {} becomes a dead letter: {}", message.topic(), e.toString());
    var letter = DeadLetter.of(message, group, e, Attempts.before(message) + 1);
    confirmed(broker.publish(letter));
    return Outcome.DEAD;
  }

  /** Until it is, the delivery is not acknowledged. */
  private static void confirmed(CompletableFuture<Receipt> receipt) {
    if (!(receipt.join() instanceof Stored)) {
      throw new IllegalStateException("the message cannot be put aside: " + receipt.join());
    }
  }
}
