package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.MessageHandler;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers one message in place, again and again, until it is handled. */
final class Redelivery {
  private static final Logger LOG = LoggerFactory.getLogger(Redelivery.class);
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final MessageHandler handler;
  private final BooleanSupplier wanted;

  /** Gives up, after a failure, once it is not wanted any more. */
  Redelivery(MessageHandler handler, BooleanSupplier wanted) {
    this.handler = handler;
    this.wanted = wanted;
  }

  /** Whether it was handled. */
  boolean deliver(Message message) throws InterruptedException {
    var pause = FIRST;
    while (!handled(message, pause)) {
      if (!wanted.getAsBoolean()) {
        return false;
      }
      Thread.sleep(pause);
      pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
    }
    return true;
  }

  private boolean handled(Message message, Duration pause) throws InterruptedException {
    try {
      handler.handle(message);
      return true;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | Error e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LOG.warn("{} is delivered again in {}", message.topic(), pause, e);
      return false;
    }
  }
}
