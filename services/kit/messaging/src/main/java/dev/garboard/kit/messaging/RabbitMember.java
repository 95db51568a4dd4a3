package dev.garboard.kit.messaging;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a group for one topic, with a connection of its own. The server delivers to one
 * member at a time, and to the next, in the same order, what that one has not acknowledged.
 */
final class RabbitMember {
  private static final Logger LOG = LoggerFactory.getLogger(RabbitMember.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final RabbitConnections connections;
  private final RabbitTopics topics;
  private final String group;
  private final String topic;
  private final Gate gate;
  private final Redelivery redelivery;
  private final BlockingQueue<Turn> turns = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile long lag;
  private volatile boolean active;
  private volatile boolean closed;

  /** What a member hears. */
  private enum Word {
    /** Copy the history. */
    START,
    /** All that is older is delivered. */
    END,
    /** The queue is no more. */
    GONE,
    /** Leave. */
    LEAVE
  }

  private record Turn(Word word, Runnable acknowledge) {
    private Turn(Word word) {
      this(word, () -> {});
    }
  }

  RabbitMember(
      RabbitConnections connections,
      RabbitTopics topics,
      String group,
      String topic,
      Gate gate,
      Redelivery redelivery) {
    this.connections = connections;
    this.topics = topics;
    this.group = group;
    this.topic = topic;
    this.gate = gate;
    this.redelivery = redelivery;
    thread =
        Thread.ofPlatform().daemon().name("rabbit-" + group + "-" + topic).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        serve();
      } catch (InterruptedException e) {
        closed = true;
      } catch (IOException | TimeoutException | ShutdownSignalException e) {
        LOG.warn("{} gets nothing of {}: {}", group, topic, RabbitQuestions.reason(e));
        pauseBriefly();
      } catch (Exception e) {
        LOG.error("{} gets nothing of {}", group, topic, e);
        pauseBriefly();
      }
    }
  }

  private void pauseBriefly() {
    try {
      turns.clear();
      if (!closed) {
        turns.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private void serve() throws Exception {
    var connection = connections.open(group + " of " + topic);
    var lanes = new RabbitLanes(group + "-" + topic, gate, redelivery);
    try {
      topics.join(connection, topic, group);
      while (RabbitQuestions.hasQueue(connection, TopicNames.fresh(topic, group))) {
        begin(connection, lanes);
      }
      consume(connection, lanes);
    } finally {
      lanes.stop();
      active = false;
      connection.abort(RabbitConnections.CLOSE);
    }
  }

  /** What is older than the group, before its queue; the others wait until that is handled. */
  private void begin(Connection connection, RabbitLanes lanes) throws Exception {
    var fresh = TopicNames.fresh(topic, group);
    var channel = connection.createChannel();
    channel.basicQos(RabbitConnections.PREFETCH);
    channel.basicConsume(
        fresh,
        false,
        (_, delivery) -> takeOlder(channel, lanes, delivery),
        _ -> turns.add(new Turn(Word.GONE)));
    var copied = false;
    for (var turn = next(channel); turn.word() != Word.GONE; turn = next(channel)) {
      if (turn.word() == Word.END) {
        awaitIdle(channel, lanes);
        channel.queueDelete(fresh);
      } else if (!copied) {
        LOG.info("{} is new and begins with the oldest message of {}", group, topic);
        new RabbitBeginning(connection, topic, group).copy(() -> !closed);
        copied = true;
      }
      turn.acknowledge().run();
    }
    channel.abort();
  }

  private void takeOlder(Channel channel, RabbitLanes lanes, Delivery delivery) {
    switch (delivery.getProperties().getCorrelationId()) {
      case RabbitBeginning.START ->
          turns.add(new Turn(Word.START, acknowledging(channel, delivery)));
      case RabbitBeginning.END -> turns.add(new Turn(Word.END));
      case null, default -> take(channel, lanes, delivery);
    }
  }

  private void awaitIdle(Channel channel, RabbitLanes lanes)
      throws IOException, InterruptedException {
    while (lanes.size() > 0) {
      lag = lanes.size() + channel.messageCount(TopicNames.queue(topic, group));
      Thread.sleep(IDLE);
      check(channel);
    }
  }

  private void check(Channel channel) throws IOException, InterruptedException {
    if (closed) {
      throw new InterruptedException();
    }
    if (!channel.isOpen()) {
      throw new IOException("ended by the server: " + channel.getCloseReason());
    }
  }

  private Turn next(Channel channel) throws IOException, InterruptedException {
    Turn turn = null;
    while (turn == null) {
      turn = turns.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      check(channel);
    }
    return turn;
  }

  private void consume(Connection connection, RabbitLanes lanes)
      throws IOException, InterruptedException {
    var channel = connection.createChannel();
    channel.basicQos(RabbitConnections.PREFETCH);
    channel.addShutdownListener(_ -> turns.add(new Turn(Word.GONE)));
    channel.basicConsume(
        TopicNames.queue(topic, group),
        false,
        (_, delivery) -> take(channel, lanes, delivery),
        _ -> channel.abort());
    while (true) {
      measure(channel, lanes);
      turns.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      check(channel);
    }
  }

  private void take(Channel channel, RabbitLanes lanes, Delivery delivery) {
    active = true;
    lanes.add(RabbitMessages.of(topic, delivery), acknowledging(channel, delivery));
    lag = lanes.size();
  }

  /** Without a channel there is nobody to tell, and it is delivered again. */
  private static Runnable acknowledging(Channel channel, Delivery delivery) {
    return () -> {
      try {
        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
      } catch (IOException | ShutdownSignalException e) {
        LOG.debug("not acknowledged: {}", e.toString());
      }
    };
  }

  /** What waits is told by the member that gets it, and by it alone. */
  private void measure(Channel channel, RabbitLanes lanes) throws IOException {
    var waiting = 0L;
    if (active) {
      waiting = channel.messageCount(TopicNames.queue(topic, group));
      if (!TopicNames.isDead(topic)) {
        waiting += channel.messageCount(TopicNames.retry(topic, group));
      }
    }
    lag = waiting + lanes.size();
  }

  long lag() {
    return lag;
  }

  /** Returns when it has left, so that the next member need not wait for a timeout. */
  void close() {
    closed = true;
    turns.add(new Turn(Word.LEAVE));
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
