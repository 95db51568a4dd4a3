package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Broker;
import org.junit.jupiter.api.AfterEach;

/** The contract, in one process. */
class MemoryBrokerTest extends BrokerContract {
  private final MemoryBroker server = new MemoryBroker(RETRY_DELAY);

  @Override
  Broker connect() {
    return server;
  }

  @Override
  void disconnect(Broker broker) {} // the only client is the server

  @AfterEach
  void stop() {
    server.stop();
  }
}
