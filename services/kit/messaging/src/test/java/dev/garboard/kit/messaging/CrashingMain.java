package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.MessageHandler;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Subscription;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that dies at a named point, as kill -9 would have it: no hook runs, nothing closes. */
final class CrashingMain {
  /** Where. */
  enum Point {
    BEFORE_PUBLISH,
    AFTER_PUBLISH,
    AFTER_EFFECT
  }

  static final int EXIT_CODE = 137;
  private static final int THIRD = 3;

  private CrashingMain() {}

  public static void main(String[] args) throws Exception {
    var point = Point.valueOf(args[0]);
    var topic = args[5];
    var config =
        args[4].startsWith("amqp")
            ? RabbitBrokerIT.config(URI.create(args[4]), Duration.ofSeconds(1))
            : KafkaBrokerIT.config(args[4], Duration.ofSeconds(1));
    var broker = new DyingBroker(Brokers.of(config), point);
    broker.provide(Set.of(topic));
    var service = new Service(args[1], args[2], args[3]);
    service.consumer(broker, topic, 3);
    service.relay(broker);
    new CountDownLatch(1).await();
  }

  /** Dies with the third message. */
  private static final class DyingBroker extends BrokerInFront {
    private final Point point;
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicInteger handled = new AtomicInteger();

    private DyingBroker(Broker broker, Point point) {
      super(broker);
      this.point = point;
    }

    @Override
    public CompletableFuture<Receipt> publish(Message message) {
      var count = published.incrementAndGet();
      dieIf(point == Point.BEFORE_PUBLISH && count == THIRD);
      var receipt = super.publish(message);
      if (point == Point.AFTER_PUBLISH && count == THIRD) {
        receipt.join();
        dieIf(true);
      }
      return receipt;
    }

    @Override
    public Subscription subscribe(String group, Set<String> topics, MessageHandler handler) {
      return super.subscribe(
          group,
          topics,
          message -> {
            handler.handle(message);
            dieIf(point == Point.AFTER_EFFECT && handled.incrementAndGet() == THIRD);
          });
    }

    private static void dieIf(boolean now) {
      if (now) {
        Runtime.getRuntime().halt(EXIT_CODE);
      }
    }
  }
}
