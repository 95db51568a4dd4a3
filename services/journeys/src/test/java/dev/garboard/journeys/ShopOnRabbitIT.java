package dev.garboard.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The same shop with RabbitMQ instead of Kafka, by one setting. */
class ShopOnRabbitIT extends CentralStories {
  ShopOnRabbitIT() {
    super(Map.of(Broker.SETTING, "rabbit"));
  }

  @Test
  void itsMessagesGoByRabbit() throws Exception {
    assertThat(visit.shop.broker().name()).isEqualTo("RabbitMQ");
    for (var room : new Room[] {Room.ORDER, Room.PAYMENT, Room.INVENTORY, Room.USER}) {
      assertThat(visit.steward.admin(room, "/config")).contains("rabbit", "amqp://");
    }
  }
}
