package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.kit.messaging.Brokers;
import dev.garboard.kit.messaging.Envelope;
import dev.garboard.kit.messaging.MessagingConfig;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Rabbit;
import dev.garboard.user.adapter.UserEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** The events of users at a broker, read by nobody in particular. */
record Topic(MessagingConfig messaging) {
  static Topic at(Kafka kafka) {
    return at(MessagingConfig.Kind.KAFKA, List.of(kafka.bootstrapServers()), "");
  }

  static Topic at(Rabbit rabbit) {
    return at(MessagingConfig.Kind.RABBIT, List.of(), rabbit.uri().toString());
  }

  private static Topic at(MessagingConfig.Kind kind, List<String> kafka, String rabbit) {
    return new Topic(
        new MessagingConfig(
            kind,
            new MessagingConfig.Kafka(kafka, Map.of()),
            new MessagingConfig.Rabbit(rabbit, MessagingConfig.Rabbit.QueueType.QUORUM),
            new MessagingConfig.Topics(false, 1),
            new MessagingConfig.Retry(Duration.ofSeconds(1), 1)));
  }

  /** Each at least once, and seen for the first time those of a user are in order. */
  void assertHoldsInOrder(long events) throws Exception {
    var ids = new HashSet<>();
    var order = new TreeMap<String, List<Long>>();
    for (var event : published()) {
      if (ids.add(event.id())) {
        order.computeIfAbsent(event.subject(), user -> new ArrayList<>()).add(event.aggregateSeq());
      }
    }
    assertThat(ids).hasSize((int) events);
    order.forEach(
        (user, seen) ->
            assertThat(seen)
                .as(user)
                .containsExactlyElementsOf(
                    LongStream.rangeClosed(1, seen.size()).boxed().toList()));
  }

  private List<Envelope> published() throws Exception {
    var broker = Brokers.of(messaging);
    try {
      var events = new ArrayList<Envelope>();
      broker.replay(UserEvents.TOPIC, message -> events.add(Envelope.of(message.headers())));
      return events;
    } finally {
      broker.stop();
    }
  }
}
