package dev.garboard.journeys;

import static dev.garboard.journeys.Customer.cart;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/** An order that touches other transactions than the others do. */
enum Scenario {
  /** Steps s1 to s10. */
  BOUGHT("tok_ok", "CONFIRMED"),
  /** The gateway refuses: what was reserved is released. */
  DECLINED("tok_declined", "PAYMENT_DECLINED"),
  /** Cancelled while the gateway thinks: what it holds is let go too. */
  CANCELLED("tok_slow", "BY_USER");

  private static final int TOO_LATE = 409;
  private static final Set<Integer> ANSWERS = Set.of(202, TOO_LATE);

  private final String method;
  private final String end;

  Scenario(String method, String end) {
    this.method = method;
    this.end = end;
  }

  /**
   * What was ordered.
   *
   * @param end that it must have: CONFIRMED, or why it is cancelled
   */
  record Played(UUID order, String end) {}

  /** From the first try to the end, whatever dies in between. */
  Played plays(Customer customer) throws Exception {
    var order = customer.buys(cart("TEA-01", 1, method));
    return new Played(order, this == CANCELLED ? cancelled(customer, order) : end);
  }

  /** What it is told is what it gets: it was heard, or the order was confirmed before. */
  private String cancelled(Customer customer, UUID order) {
    var answer =
        await()
            .pollDelay(Duration.ZERO)
            .atMost(Visit.REST)
            .ignoreExceptions()
            .until(() -> customer.cancel(order).statusCode(), ANSWERS::contains);
    return answer == TOO_LATE ? "CONFIRMED" : end;
  }
}
