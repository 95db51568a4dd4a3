package dev.garboard.peers.temporal;

import dev.garboard.peers.shop.Gateway;
import dev.garboard.peers.shop.Payments;
import java.io.IOException;
import java.util.UUID;

/** The payment service: asks the gateway for workflows. */
public final class PaymentMain {
  static final String QUEUE = "payment";

  private PaymentMain() {}

  public static void main(String[] args) throws IOException {
    var settings = Settings.here();
    var gateway = new Gateway(settings.get("GATEWAY_URL"));
    var payments = new Payments(settings.database(), gateway);
    var workers = Settings.workers(settings.client());
    workers
        .newWorker(QUEUE, Settings.worker())
        .registerActivitiesImplementations(activities(payments));
    workers.start();
    new Http(settings).start();
  }

  private static PaymentActivities activities(Payments payments) {
    return new PaymentActivities() {
      @Override
      public void authorize(UUID order, long amount, String paymentMethod) {
        payments.authorize(order, amount, paymentMethod);
      }

      @Override
      public void capture(UUID order) {
        payments.capture(order);
      }

      @Override
      public void voidPayment(UUID order) {
        payments.release(order);
      }
    };
  }
}
