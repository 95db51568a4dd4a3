package dev.garboard.journeys;

import static dev.garboard.journeys.Customer.cart;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/** An order that touches other transactions than the others do. */
enum Scenario {
  /** Steps s1 to s10. */
  BOUGHT("tok_ok"),
  /** The gateway refuses: what was reserved is released. */
  DECLINED("tok_declined"),
  /** Cancelled while the gateway thinks: what it holds is let go too. */
  CANCELLED("tok_slow");

  /** It is heard, or comes too late. */
  private static final Set<Integer> ANSWERS = Set.of(202, 409);

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

  private static void cancel(Customer customer, UUID order) {
    await()
        .pollDelay(Duration.ZERO)
        .atMost(Visit.REST)
        .ignoreExceptions()
        .until(() -> ANSWERS.contains(customer.cancel(order).statusCode()));
  }
}
