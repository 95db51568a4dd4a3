package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.MessageHandler;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Receipt.Refused;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.messaging.spi.Receipt.Unavailable;
import dev.garboard.kit.messaging.spi.Subscription;
import dev.garboard.kit.runtime.HealthCheck;
import dev.garboard.kit.runtime.HealthCheck.Down;
import dev.garboard.kit.runtime.HealthCheck.Up;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Kafka 3.7 or later. Messages of a key are in one partition; a publish is confirmed by all
 * replicas in sync, a delivery is committed after its handler. Retries are in {@code
 * <topic>.<group>.retry}.
 */
public final class KafkaBroker implements Broker {
  private static final Duration CLOSE = Duration.ofSeconds(3);

  private final KafkaClients clients;
  private final Duration retryDelay;
  private final Admin admin;
  private final KafkaTopics topics;
  private final Producer<byte[], byte[]> producer;
  private final Set<KafkaSubscription> subscriptions = ConcurrentHashMap.newKeySet();

  /** Connects in the background, now and after every outage. */
  public KafkaBroker(MessagingConfig config) {
    clients = new KafkaClients(config.kafka());
    retryDelay = config.retry().delay();
    admin = clients.admin();
    topics = new KafkaTopics(admin, config.topics());
    producer = clients.producer();
  }

  @Override
  public String name() {
    return "broker";
  }

  @Override
  public void start() {}

  @Override
  public CompletableFuture<Receipt> publish(Message message) {
    return MessageLimits.refusal(message)
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> send(KafkaMessages.toRecord(message.topic(), message)));
  }

  @Override
  public CompletableFuture<Receipt> retry(String group, Message message) {
    var topic = TopicNames.retry(message.topic(), group);
    return send(KafkaMessages.toRetry(topic, message, retryDelay));
  }

  private CompletableFuture<Receipt> send(ProducerRecord<byte[], byte[]> record) {
    var receipt = new CompletableFuture<Receipt>();
    try {
      if (topics.has(record.topic())) {
        var _ = producer.send(record, (stored, e) -> receipt.complete(receipt(record.topic(), e)));
      } else {
        receipt.complete(new Refused("no topic " + record.topic()));
      }
    } catch (ExecutionException e) {
      receipt.complete(new Unavailable(String.valueOf(e.getCause())));
    } catch (TimeoutException | KafkaException | IllegalStateException e) {
      receipt.complete(new Unavailable(e.toString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      receipt.complete(new Unavailable("interrupted"));
    }
    return receipt;
  }

  private Receipt receipt(String topic, Exception e) {
    return switch (e) {
      case null -> new Stored();
      case RecordTooLargeException tooLarge -> new Refused(tooLarge.getMessage());
      case AuthorizationException forbidden -> new Refused(forbidden.getMessage());
      case InvalidTopicException invalid -> new Refused(invalid.getMessage());
      case UnknownTopicOrPartitionException unknown -> {
        topics.forget(topic);
        yield new Refused("no topic " + topic);
      }
      default -> {
        topics.forget(topic); // it may be gone: a producer does not tell from a slow server
        yield new Unavailable(e.toString());
      }
    };
  }

  @Override
  public Subscription subscribe(String group, Set<String> names, MessageHandler handler) {
    provide(names);
    provide(
        names.stream()
            .filter(name -> !TopicNames.isDead(name))
            .map(name -> TopicNames.retry(name, group))
            .collect(Collectors.toSet()));
    var subscription =
        new KafkaSubscription(
            protocol -> clients.member(group, protocol), topics, group, names, handler, retryDelay);
    subscriptions.add(subscription);
    subscription.start();
    return subscription;
  }

  @Override
  public long replay(String topic, MessageHandler handler) throws Exception {
    try (var reader = clients.reader()) {
      var parts =
          reader.partitionsFor(topic).stream()
              .map(part -> new TopicPartition(topic, part.partition()))
              .toList();
      reader.assign(parts);
      reader.seekToBeginning(parts);
      var ends = reader.endOffsets(parts);
      var count = 0L;
      while (parts.stream().anyMatch(part -> reader.position(part) < ends.get(part))) {
        for (var record : reader.poll(Duration.ofMillis(100))) {
          handler.handle(KafkaMessages.of(topic, record));
          count++;
        }
      }
      return count;
    }
  }

  @Override
  public void provide(Set<String> names) {
    topics.want(names);
  }

  @Override
  public HealthCheck.Answer health() {
    try {
      return new Up(admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).size() + " servers");
    } catch (ExecutionException e) {
      return new Down(String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      return new Down("no answer within a second");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Down("interrupted");
    }
  }

  @Override
  public void stop() {
    List.copyOf(subscriptions).forEach(KafkaSubscription::close);
    producer.close(CLOSE);
    admin.close(CLOSE);
  }
}
