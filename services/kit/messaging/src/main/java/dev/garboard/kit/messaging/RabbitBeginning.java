package dev.garboard.kit.messaging;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Gives a new group what is older than its queue: a copy of the topic's history in a queue that the
 * group reads first. What the queue has all the same, as it was published just then, is dropped
 * there. A crash in between copies again.
 */
final class RabbitBeginning {
  /** The first in the queue: copy the history. */
  static final String START = "start";

  /** The last in the queue: go on with that of the group. */
  static final String END = "end";

  private static final int LOOK_SECONDS = 5;

  private final Connection connection;
  private final String topic;
  private final String queue;
  private final String fresh;

  RabbitBeginning(Connection connection, String topic, String group) {
    this.connection = connection;
    this.topic = topic;
    queue = TopicNames.queue(topic, group);
    fresh = TopicNames.fresh(topic, group);
  }

  /** Before the group's queue is bound to the topic: what comes after the mark may be in both. */
  void prepare(Channel channel) throws IOException {
    channel.confirmSelect();
    channel.basicPublish("", TopicNames.history(topic), RabbitHistory.mark(queue), new byte[0]);
    channel.basicPublish("", fresh, RabbitHistory.mark(START), new byte[0]);
    RabbitHistory.awaitConfirm(channel);
  }

  void copy(BooleanSupplier wanted) throws Exception {
    var channel = connection.createChannel();
    channel.confirmSelect();
    var twice = new HashSet<String>();
    new RabbitHistory(connection, topic)
        .read(
            queue,
            wanted,
            (delivery, marked) -> {
              copy(channel, delivery);
              if (marked) {
                twice.add(delivery.getProperties().getMessageId());
              }
            });
    RabbitHistory.awaitConfirm(channel);
    drop(twice);
    channel.basicPublish("", fresh, RabbitHistory.mark(END), new byte[0]);
    RabbitHistory.awaitConfirm(channel);
    channel.abort();
  }

  private void copy(Channel channel, Delivery delivery) throws IOException {
    var message = RabbitMessages.of(topic, delivery);
    channel.basicPublish("", fresh, RabbitMessages.direct(message).build(), delivery.getBody());
    if (channel.getNextPublishSeqNo() % RabbitConnections.PREFETCH == 0) {
      RabbitHistory.awaitConfirm(channel);
    }
  }

  /** Nobody reads the queue yet. What is not dropped goes back to its place. */
  private void drop(Set<String> twice) throws IOException, InterruptedException {
    if (twice.isEmpty()) {
      return;
    }
    var channel = connection.createChannel();
    var ahead = Math.min(channel.messageCount(queue), RabbitConnections.PREFETCH);
    var deliveries = new LinkedBlockingQueue<Delivery>();
    channel.basicQos(RabbitConnections.PREFETCH);
    channel.basicConsume(
        queue, false, (_, delivery) -> deliveries.add(delivery), _ -> channel.abort());
    for (var left = ahead; left > 0; left--) {
      var delivery = deliveries.poll(LOOK_SECONDS, TimeUnit.SECONDS);
      if (delivery == null) {
        break;
      }
      if (twice.contains(delivery.getProperties().getMessageId())) {
        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
      }
    }
    channel.abort();
  }
}
