package dev.garboard.journeys;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Everything that the shop has written down, at one moment: what its databases, the gateway's own
 * ledger and the customers know. Amounts are minor units.
 *
 * @param payments by order
 * @param ledger by key of the authorization, in the order of the gateway
 * @param reservations by order
 * @param stock by article
 * @param rooms by label
 * @param inflight how many sagas the metric says are under way
 */
public record World(
    Map<UUID, Order> orders,
    Map<UUID, Payment> payments,
    Map<UUID, List<Fact>> ledger,
    Map<UUID, Reservation> reservations,
    Map<String, Stock> stock,
    Map<UUID, Saga> sagas,
    Map<String, Tables> rooms,
    long inflight,
    History history) {
  public World {
    orders = Map.copyOf(orders);
    payments = Map.copyOf(payments);
    ledger = Map.copyOf(ledger);
    reservations = Map.copyOf(reservations);
    stock = Map.copyOf(stock);
    sagas = Map.copyOf(sagas);
    rooms = Map.copyOf(rooms);
  }

  /** What the gateway did for a key. */
  Stream<Fact> facts(UUID key) {
    return ledger.getOrDefault(key, List.of()).stream();
  }

  /** Whether the gateway holds money for a key. */
  boolean isOpen(UUID key) {
    var kinds = facts(key).map(Fact::kind).toList();
    return kinds.contains("authorized") && !kinds.contains("voided") && !kinds.contains("refunded");
  }

  /** Of the order service. */
  public record Order(String status, String reason, long total, long version) {
    static final String CONFIRMED = "CONFIRMED";
    static final String CANCELLED = "CANCELLED";

    boolean isConfirmed() {
      return status.equals(CONFIRMED);
    }

    boolean isCancelled() {
      return status.equals(CANCELLED);
    }
  }

  /**
   * Of the payment service.
   *
   * @param key of the authorization at the gateway
   */
  public record Payment(UUID key, String status, long amount, long refunded) {}

  /** A line of the gateway's ledger. */
  public record Fact(String kind, long amount) {}

  /** Of the inventory service. */
  public record Reservation(String status, Map<String, Long> lines) {
    public Reservation {
      lines = Map.copyOf(lines);
    }
  }

  /**
   * Of the inventory service.
   *
   * @param ledgerOnHand what the movements add up to
   * @param ledgerReserved the same of what is put aside
   */
  public record Stock(long onHand, long reserved, long ledgerOnHand, long ledgerReserved) {}

  /** Of the order service's engine. */
  public record Saga(String status, Duration age, List<Line> log) {
    public Saga {
      log = List.copyOf(log);
    }

    boolean isOver() {
      return status.equals("COMPLETED") || status.equals("COMPENSATED");
    }
  }

  /** What happened to a saga. */
  public record Line(String step, String direction, String outcome) {}

  /**
   * What every service has.
   *
   * @param outbox rows that are not published
   * @param doubles events that a consumer has remembered twice
   */
  public record Tables(long outbox, long doubles) {}

  /**
   * What the customers and the steward know.
   *
   * @param accepted the orders that each key was answered with
   * @param placed what was put on the shelf, by article
   */
  public record History(Map<String, Set<UUID>> accepted, Map<String, Long> placed) {
    public History {
      accepted = Map.copyOf(accepted);
      placed = Map.copyOf(placed);
    }
  }
}
