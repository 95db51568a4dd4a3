package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Subscription;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** A member of a group: one for each topic. */
final class RabbitSubscription implements Subscription {
  private final Map<String, RabbitMember> members;
  private final Gate gate;
  private final Runnable leave;

  /** Members by topic; they share the gate, and give up what fails once it is time to leave. */
  RabbitSubscription(Map<String, RabbitMember> members, Gate gate, Runnable leave) {
    this.members = Map.copyOf(members);
    this.gate = gate;
    this.leave = leave;
  }

  void start() {
    members.values().forEach(RabbitMember::start);
  }

  @Override
  public void pause() {
    gate.open(false);
  }

  @Override
  public void resume() {
    gate.open(true);
  }

  @Override
  public void drain() throws InterruptedException {
    leave.run();
    gate.open(false);
    gate.awaitEmpty();
  }

  @Override
  public Map<String, Long> lag() {
    return members.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, member -> member.getValue().lag()));
  }

  @Override
  public void close() {
    CompletableFuture.allOf(
            members.values().stream()
                .map(
                    member ->
                        CompletableFuture.runAsync(
                            member::close, task -> Thread.ofVirtual().start(task)))
                .toArray(CompletableFuture[]::new))
        .join();
  }
}
