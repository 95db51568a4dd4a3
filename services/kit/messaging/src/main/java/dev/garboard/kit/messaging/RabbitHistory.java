package dev.garboard.kit.messaging;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Reads what a topic holds, from the oldest message that its stream still has to the last. Where
 * that is the server does not say: the reader puts a mark of its own behind it, past the exchange.
 */
final class RabbitHistory {
  private static final int CONFIRM_MILLIS = 5_000;
  private static final int LOOK_MILLIS = 200;

  private final Connection connection;
  private final String topic;

  /** Takes messages. */
  @FunctionalInterface
  interface Reader {
    /**
     * Takes one.
     *
     * @param marked whether it came after the mark that was asked for
     */
    void read(Delivery delivery, boolean marked) throws Exception;
  }

  RabbitHistory(Connection connection, String topic) {
    this.connection = connection;
    this.topic = topic;
  }

  /**
   * Returns when the reader has the last of it.
   *
   * @param mark somebody has put into the stream, or nobody
   * @param wanted asked often
   * @return how many messages
   * @throws InterruptedException if it is not wanted any more: it was not read whole
   */
  long read(String mark, BooleanSupplier wanted, Reader reader) throws Exception {
    var channel = connection.createChannel();
    var end = putEnd(channel);
    var deliveries = deliveries(channel);
    var count = 0L;
    var marked = false;
    while (true) {
      if (!wanted.getAsBoolean()) {
        throw new InterruptedException("nobody wants the rest of " + topic);
      }
      var delivery = next(channel, deliveries);
      if (delivery == null) {
        continue;
      }
      var words = delivery.getProperties().getCorrelationId();
      if (delivery.getEnvelope().getExchange().equals(topic)) {
        reader.read(delivery, marked);
        count++;
      } else if (end.equals(words)) {
        break;
      } else if (mark.equals(words)) {
        marked = true;
      }
      channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
    }
    channel.abort();
    return count;
  }

  private String putEnd(Channel channel) throws IOException {
    var end = UUID.randomUUID().toString();
    channel.confirmSelect();
    channel.basicPublish("", TopicNames.history(topic), mark(end), new byte[0]);
    awaitConfirm(channel);
    return end;
  }

  private BlockingQueue<Delivery> deliveries(Channel channel) throws IOException {
    var deliveries = new LinkedBlockingQueue<Delivery>();
    channel.basicQos(RabbitConnections.PREFETCH);
    channel.basicConsume(
        TopicNames.history(topic),
        false,
        Map.of("x-stream-offset", "first"),
        (_, delivery) -> deliveries.add(delivery),
        _ -> channel.abort());
    return deliveries;
  }

  /** Null if there was none for a moment. */
  private static Delivery next(Channel channel, BlockingQueue<Delivery> deliveries)
      throws IOException, InterruptedException {
    var next = deliveries.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    if (next == null && !channel.isOpen()) {
      throw new IOException("ended in the middle of a topic: " + channel.getCloseReason());
    }
    return next;
  }

  /** Not a message of anybody, but a word between readers. */
  static BasicProperties mark(String word) {
    return RabbitMessages.DURABLE.builder().correlationId(word).build();
  }

  static void awaitConfirm(Channel channel) throws IOException {
    try {
      channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
    } catch (TimeoutException e) {
      throw new IOException("no confirm within " + CONFIRM_MILLIS + " ms", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
