package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.runtime.Component;
import java.util.Set;

/**
 * The topics that a service publishes to, made when they are missing and the configuration allows
 * it: in development nobody need start the consumer first.
 */
public record OwnTopics(Broker broker, Set<String> names) implements Component {
  public OwnTopics {
    names = Set.copyOf(names);
  }

  @Override
  public String name() {
    return "topics";
  }

  @Override
  public void start() {
    broker.provide(names);
  }

  @Override
  public void stop() {}
}
