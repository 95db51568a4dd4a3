package dev.garboard.kit.messaging;

/** The effect of an event. */
@FunctionalInterface
public interface EventHandler {
  /**
   * Does what follows, inside of the transaction that also remembers the event; called again only
   * after that was rolled back. No call to another system belongs here.
   *
   * @throws UnreadableMessage makes the message a dead letter at once
   * @throws RuntimeException has it tried again later, and then a dead letter; but what says that
   *     the database or another part of the platform is away holds up all behind it, in order
   */
  void handle(Event event);
}
