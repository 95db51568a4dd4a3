package dev.garboard.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.core.ConditionTimeoutException;

/** A shop with all that a test does there. */
final class Visit implements AutoCloseable {
  /** So long after the last fault every order has ended. */
  static final Duration REST = Duration.ofSeconds(60);

  final Shop shop;
  final Steward steward;
  final Customer ada;
  private final Inspector inspector;

  Visit(Path directory, Map<String, String> settings) {
    shop = Shop.fragile(directory, settings);
    steward = new Steward(shop);
    inspector = new Inspector(shop, steward);
    ada = Customer.of(shop);
  }

  /** The order when it has ended. */
  static JsonNode ended(Customer customer, UUID order) {
    return await()
        .pollDelay(Duration.ZERO)
        .atMost(REST)
        .ignoreExceptions()
        .until(() -> customer.look(order), it -> it.path("status").asText().matches("CON.*|CAN.*"));
  }

  /** CONFIRMED, or why it was cancelled. */
  static String end(Customer customer, UUID order) {
    var ended = ended(customer, order);
    return ended.path("reason").asText(ended.path("status").asText());
  }

  /** When nothing is under way any more, everything is as it must be. */
  Findings comesToRest(Customer... customers) throws Exception {
    for (var customer : customers) {
      customer.asksAgain();
    }
    try {
      await().atMost(REST).ignoreExceptions().until(() -> isQuiet(customers));
    } catch (ConditionTimeoutException told) {
      // By the table, below.
    }
    var findings = Findings.of(inspector.look(customers));
    assertThat(findings.breaches()).as(findings.table()).isEmpty();
    assertThat(findings.isAtRest()).as("no saga goes on").isTrue();
    return findings;
  }

  /** Whether nothing is under way. */
  boolean isQuiet(Customer... customers) throws Exception {
    return Findings.of(inspector.look(customers)).isAtRest();
  }

  /** What holds always holds now. */
  World isRight(Customer... customers) throws Exception {
    var findings = Findings.meanwhile(inspector.look(customers));
    assertThat(findings.breaches()).as(findings.table()).isEmpty();
    return findings.world();
  }

  /** The same, and nothing that had ended has another end. */
  World isStillRight(World before, Customer... customers) throws Exception {
    var now = isRight(customers);
    assertThat(Invariant.between(before, now)).isEmpty();
    return now;
  }

  @Override
  public void close() {
    shop.close();
  }
}
