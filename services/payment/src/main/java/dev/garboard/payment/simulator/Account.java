package dev.garboard.payment.simulator;

import dev.garboard.contracts.money.Money;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What the gateway knows of one key.
 *
 * @param amount nothing of a key that was refused before it came
 * @param refunds what was paid back, by the key of each
 * @param last the number of its last fact
 */
record Account(
    Fact.Kind standing,
    Money amount,
    String method,
    String reference,
    Map<UUID, Money> refunds,
    long last) {
  Account {
    refunds = Map.copyOf(refunds);
  }

  /** As it is after a fact. */
  static Account after(Account before, Fact fact) {
    return switch (fact.fact()) {
      case authorized, declined ->
          new Account(
              fact.fact(),
              fact.amount().money(),
              fact.method(),
              fact.reference(),
              Map.of(),
              fact.n());
      case refused -> new Account(fact.fact(), null, null, null, Map.of(), fact.n());
      case captured, voided -> before.in(fact.fact(), before.refunds, fact.n());
      case refunded -> {
        var refunds = new HashMap<>(before.refunds);
        refunds.put(fact.refund(), fact.amount().money());
        yield before.in(before.standing, refunds, fact.n());
      }
    };
  }

  private Account in(Fact.Kind standing, Map<UUID, Money> refunds, long last) {
    return new Account(standing, amount, method, reference, refunds, last);
  }

  /** What can still be paid back. */
  Money left() {
    return refunds.values().stream().reduce(amount, Money::minus);
  }
}
