package dev.garboard.kit.messaging;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Receipt.Refused;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.messaging.spi.Receipt.Unavailable;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/**
 * A channel to publish by, with confirms, and what is not confirmed on it yet. For one thread;
 * receipts are completed by others.
 */
final class RabbitLine {
  private static final int PATIENCE_SECONDS = 10;

  private final String id = UUID.randomUUID() + ":";
  private final Channel channel;
  private final ConcurrentNavigableMap<Long, Sent> pending = new ConcurrentSkipListMap<>();

  private record Sent(String exchange, CompletableFuture<Receipt> receipt) {}

  RabbitLine(Connection connection) throws IOException {
    channel = connection.createChannel();
    channel.confirmSelect();
    channel.addConfirmListener(
        (number, many) -> settle(number, many, new Stored()),
        (number, many) -> settle(number, many, new Unavailable("the server could not store it")));
    channel.addReturnListener(this::returned);
    channel.addShutdownListener(this::ended);
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  /**
   * Publishes; what no queue takes comes back.
   *
   * @throws IllegalArgumentException if AMQP has no place for it; the line is of no use afterwards
   */
  CompletableFuture<Receipt> send(String exchange, String key, BasicProperties how, byte[] body)
      throws IOException {
    var number = channel.getNextPublishSeqNo();
    var receipt = new CompletableFuture<Receipt>();
    pending.put(number, new Sent(exchange, receipt));
    var _ =
        receipt
            .completeOnTimeout(new Unavailable("no confirm"), PATIENCE_SECONDS, TimeUnit.SECONDS)
            .whenComplete((_, _) -> pending.remove(number));
    var numbered = how.builder().messageId(id + number).build();
    channel.basicPublish(exchange, key, true, numbered, body);
    return receipt;
  }

  private void settle(long number, boolean many, Receipt receipt) {
    var settled = many ? pending.headMap(number, true) : pending.subMap(number, true, number, true);
    settled.values().forEach(sent -> sent.receipt().complete(receipt));
  }

  /** Comes before its confirm. */
  private void returned(Return message) {
    var sent =
        pending.get(Long.parseLong(message.getProperties().getMessageId().substring(id.length())));
    if (sent != null) {
      var where = message.getExchange() + "/" + message.getRoutingKey();
      sent.receipt()
          .complete(new Refused("no queue takes " + where + ": " + message.getReplyText()));
    }
  }

  /** If it is the fault of an exchange the server names it; the others may have been stored. */
  private void ended(ShutdownSignalException e) {
    var reason = RabbitQuestions.reason(e);
    var fault = RabbitQuestions.code(e) != 0;
    pending
        .values()
        .forEach(
            sent ->
                sent.receipt()
                    .complete(
                        fault && reason.contains("'" + sent.exchange() + "'")
                            ? new Refused(reason)
                            : new Unavailable(reason)));
  }

  void abort() throws IOException {
    channel.abort();
  }
}
