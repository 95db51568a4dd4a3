package dev.garboard.kit.messaging.spi;

/** Takes messages, one at a time for each key. */
@FunctionalInterface
public interface MessageHandler {
  /**
   * Handles one. A return acknowledges it; until then, whatever happens, it will be delivered
   * again. Interrupted when the subscription closes or another process takes the key over.
   *
   * @throws Exception delivers the same message again after a growing pause, none of its key before
   */
  void handle(Message message) throws Exception;
}
