package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.MessagingConfig.Rabbit.QueueType;
import dev.garboard.kit.messaging.spi.Broker;

/** The contract, with queues on one server. */
class RabbitClassicBrokerIT extends RabbitBrokerIT {
  @Override
  Broker connect() {
    return new RabbitBroker(config(uri(), QueueType.CLASSIC, RETRY_DELAY));
  }
}
