package dev.garboard.journeys;

import static dev.garboard.journeys.Customer.cart;

import java.util.UUID;

/** An order that touches other transactions than the others do. */
enum Scenario {
  /** Steps s1 to s10. */
  BOUGHT("tok_ok"),
  /** The gateway refuses: what was reserved is released. */
  DECLINED("tok_declined"),
  /** Cancelled while the gateway thinks: what it holds is let go too. */
  CANCELLED("tok_slow");

  private final String method;

  Scenario(String method) {
    this.method = method;
  }

  /** From the first try to the end, whatever dies in between. */
  UUID plays(Customer customer) throws Exception {
    var order = customer.buys(cart("TEA-01", 1, method));
    if (this == CANCELLED) {
      cancel(customer, order);
    }
    return order;
  }

  private static void cancel(Customer customer, UUID order) throws Exception {
    var status = 0;
    while (status != 202 && status != 409) {
      status = status(customer, order);
    }
  }

  private static int status(Customer customer, UUID order) throws InterruptedException {
    try {
      return customer.cancel(order).statusCode();
    } catch (java.io.IOException away) {
      Thread.sleep(100);
      return 0;
    }
  }
}
