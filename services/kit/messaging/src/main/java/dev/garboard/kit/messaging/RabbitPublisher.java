package dev.garboard.kit.messaging;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Receipt.Refused;
import dev.garboard.kit.messaging.spi.Receipt.Unavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Publishes on a thread of its own, which nobody interrupts: a channel is for one thread, and an
 * interrupt of a virtual one would close the socket for all. Connects when there is something to
 * publish, again after each outage, once a second at most.
 */
final class RabbitPublisher {
  private static final long PAUSE = Duration.ofSeconds(1).toNanos();

  private final RabbitConnections connections;
  private final RabbitTopics topics;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("rabbit-publisher").factory());
  private Connection connection;
  private RabbitLine line;
  private IOException failure;
  private long failedAt;
  private volatile Optional<String> blocked = Optional.empty();

  RabbitPublisher(RabbitConnections connections, RabbitTopics topics) {
    this.connections = connections;
    this.topics = topics;
  }

  /** By an exchange; the default one, which has no name, leads to the queue that the key names. */
  CompletableFuture<Receipt> publish(
      String exchange, String key, BasicProperties properties, byte[] body) {
    var receipt = new CompletableFuture<Receipt>();
    try {
      thread.execute(
          () -> {
            var _ = sent(exchange, key, properties, body).thenAccept(receipt::complete);
          });
    } catch (RejectedExecutionException e) {
      receipt.complete(new Unavailable("stopped"));
    }
    return receipt;
  }

  private CompletableFuture<Receipt> sent(
      String exchange, String key, BasicProperties properties, byte[] body) {
    try {
      return send(exchange, key, properties, body);
    } catch (IOException | TimeoutException | RuntimeException e) {
      topics.forget();
      return answer(new Unavailable(RabbitQuestions.reason(e)));
    }
  }

  private CompletableFuture<Receipt> send(
      String exchange, String key, BasicProperties properties, byte[] body)
      throws IOException, TimeoutException {
    var open = line();
    try {
      if (blocked.isPresent()) {
        return answer(new Unavailable("the server takes nothing now: " + blocked.get()));
      }
      return exchange.isEmpty() || topics.has(connection, exchange)
          ? open.send(exchange, key, properties, body)
          : answer(new Refused("no topic " + exchange));
    } catch (IllegalArgumentException e) {
      open.abort(); // it may count one more than the server
      return answer(new Refused("AMQP has no place for it: " + e.getMessage()));
    }
  }

  private RabbitLine line() throws IOException, TimeoutException {
    connect();
    if (line == null || !line.isOpen()) {
      topics.forget(); // it may be a topic that is gone
      line = new RabbitLine(connection);
    }
    return line;
  }

  private void connect() throws IOException, TimeoutException {
    if (connection != null && connection.isOpen()) {
      return;
    }
    if (failure != null && System.nanoTime() - failedAt < PAUSE) {
      throw failure;
    }
    try {
      connection = connections.open("publisher");
      failure = null;
      blocked = Optional.empty();
      connection.addBlockedListener(
          reason -> blocked = Optional.of(reason), () -> blocked = Optional.empty());
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      failure = new IOException(RabbitQuestions.reason(e));
      failedAt = System.nanoTime();
      throw failure;
    }
  }

  /** Empty if the server answers; else, or if it takes nothing, why. */
  Future<Optional<String>> trouble() {
    return thread.submit(
        () -> {
          connect();
          if (blocked.isEmpty()) { // else it does not even listen
            RabbitQuestions.on(connection, channel -> channel.basicQos(1));
          }
          return blocked;
        });
  }

  /** What is not confirmed then never will be. */
  void stop() {
    if (!thread.isShutdown()) {
      thread.execute(this::disconnect);
      thread.close();
    }
  }

  private void disconnect() {
    if (connection != null) {
      connection.abort(RabbitConnections.CLOSE);
    }
  }

  private static CompletableFuture<Receipt> answer(Receipt receipt) {
    return CompletableFuture.completedFuture(receipt);
  }
}
