package dev.garboard.payment.simulator;

import dev.garboard.contracts.money.Money;
import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.payment.simulator.Fact.Kind;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Who was charged what, as the ledger has it. Each key is authorized once and whatever is said
 * again has the answer of the first time. What is answered here is not yet on the disk: ask {@link
 * Ledger#await} for the account's last fact first.
 */
final class Books {
  private final Ledger ledger;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<UUID, Account> accounts = new HashMap<>();

  /** How it went. */
  sealed interface Entry {
    /**
     * The account is like this.
     *
     * @param fresh whether something happened just now
     */
    record Booked(Account account, boolean fresh) implements Entry {}

    /** The account does not allow it; nothing happened. */
    record Refused(Account account) implements Entry {}

    /** The key came with something else before. */
    record OtherRequest() implements Entry {}

    /** There is no such key. */
    record Unseen() implements Entry {}
  }

  /** Begins with what the ledger has. */
  Books(Ledger ledger, InstantSource clock) {
    this.ledger = ledger;
    this.clock = clock;
    ledger
        .facts()
        .forEach(fact -> accounts.compute(fact.key(), (_, it) -> Account.after(it, fact)));
  }

  /** Holds the amount, if the method is good for it. */
  Entry authorize(UUID key, Money amount, String method, String trace) {
    return alone(
        () -> {
          var known = accounts.get(key);
          if (known != null) {
            return again(known, amount, method);
          }
          boolean good = !method.startsWith("tok_declined");
          var kind = good ? Kind.authorized : Kind.declined;
          var reference = good ? "auth_" + ledger.next() : null;
          return book(
              key, number -> fact(number, kind, key, null, amount, method, reference, trace));
        });
  }

  private static Entry again(Account known, Money amount, String method) {
    boolean same =
        known.standing() == Kind.refused
            || (known.amount().equals(amount) && known.method().equals(method));
    return same ? new Entry.Booked(known, false) : new Entry.OtherRequest();
  }

  /** Takes what is held. */
  Entry capture(UUID key, String trace) {
    return known(
        key,
        it -> {
          if (it.standing() == Kind.captured) {
            return new Entry.Booked(it, false);
          }
          return isGoodForCapture(it)
              ? book(key, number -> later(number, Kind.captured, key, null, it.amount(), it, trace))
              : new Entry.Refused(it);
        });
  }

  private static boolean isGoodForCapture(Account it) {
    return it.standing() == Kind.authorized && !it.method().startsWith("tok_capture_refused");
  }

  /** Lets go of what is held, or refuses what is to come. */
  Entry release(UUID key, String trace) {
    return alone(
        () -> {
          var it = accounts.get(key);
          if (it == null) {
            return book(
                key, number -> fact(number, Kind.refused, key, null, null, null, null, trace));
          }
          return it.standing() == Kind.authorized
              ? book(key, number -> later(number, Kind.voided, key, null, it.amount(), it, trace))
              : new Entry.Booked(it, false);
        });
  }

  /** Pays back. */
  Entry refund(UUID key, UUID refund, Money part, String trace) {
    return known(
        key,
        it -> {
          var earlier = it.refunds().get(refund);
          if (earlier != null) {
            return earlier.equals(part) ? new Entry.Booked(it, false) : new Entry.OtherRequest();
          }
          return it.standing() == Kind.captured && fits(part, it.left())
              ? book(key, number -> later(number, Kind.refunded, key, refund, part, it, trace))
              : new Entry.Refused(it);
        });
  }

  private static boolean fits(Money part, Money left) {
    return part.isPositive() && part.currency().equals(left.currency()) && !part.exceeds(left);
  }

  /** What is known of a key. */
  Entry find(UUID key) {
    return known(key, it -> new Entry.Booked(it, false));
  }

  private interface Decision {
    Entry make();
  }

  private Entry alone(Decision decision) {
    lock.lock();
    try {
      return decision.make();
    } finally {
      lock.unlock();
    }
  }

  private Entry known(UUID key, Function<Account, Entry> decision) {
    return alone(
        () -> Optional.ofNullable(accounts.get(key)).map(decision).orElseGet(Entry.Unseen::new));
  }

  private interface Numbered {
    Fact with(long number);
  }

  private Entry book(UUID key, Numbered numbered) {
    var fact = numbered.with(ledger.next());
    ledger.append(fact);
    return new Entry.Booked(accounts.compute(key, (_, it) -> Account.after(it, fact)), true);
  }

  private Fact later(
      long number, Kind kind, UUID key, UUID refund, Money amount, Account of, String trace) {
    return fact(number, kind, key, refund, amount, null, of.reference(), trace);
  }

  private Fact fact(
      long number,
      Kind kind,
      UUID key,
      UUID refund,
      Money amount,
      String method,
      String reference,
      String trace) {
    return new Fact(
        number,
        clock.instant().toString(),
        kind,
        key,
        refund,
        amount == null ? null : MoneyJson.of(amount),
        method,
        reference,
        trace);
  }
}
