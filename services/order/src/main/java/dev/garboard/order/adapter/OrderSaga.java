package dev.garboard.order.adapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.kit.saga.LoneCommand;
import dev.garboard.kit.saga.SagaBuilder;
import dev.garboard.kit.saga.SagaDefinition;
import dev.garboard.kit.saga.Verdict;
import dev.garboard.order.domain.EndOrder;
import dev.garboard.order.domain.Order;
import dev.garboard.order.domain.OrderId;
import dev.garboard.order.domain.OrderState.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** How an order becomes true: reserved, authorized, confirmed, captured, committed. */
public final class OrderSaga {
  /** Where answers come to. */
  public static final String REPLIES = "order.saga-replies.v1";

  static final String INVENTORY = "inventory.commands.v1";
  private static final String RESERVE = "ReserveInventory";
  private static final String RELEASE = "ReleaseReservation";
  static final String PAYMENT = "payment.commands.v1";

  /** What it needs at the broker. */
  public static final Set<String> TOPICS = Set.of(OrderEvents.TOPIC, INVENTORY, PAYMENT, REPLIES);

  private OrderSaga() {}

  /** What the steps need to know of the order. */
  public record Placement(
      @JsonProperty("user_id") UUID user,
      List<Line> lines,
      MoneyJson amount,
      @JsonProperty("payment_method") String paymentMethod) {
    public Placement {
      lines = List.copyOf(lines);
    }

    static Placement of(Order order) {
      return new Placement(
          order.user().value(),
          order.lines().stream()
              .map(line -> new Line(line.sku().value(), line.quantity().value()))
              .toList(),
          MoneyJson.of(order.total()),
          order.payment().token());
    }

    /** The token stays out of logs. */
    @Override
    public String toString() {
      return "Placement[user=" + user + ", amount=" + amount + "]";
    }
  }

  /** So many of an article. */
  public record Line(String sku, int quantity) {}

  /** Those that this release can carry out, oldest first. */
  public static List<SagaDefinition<Placement>> versions(EndOrder end) {
    return List.of(definition(end));
  }

  /** The story, version 1. */
  static SagaDefinition<Placement> definition(EndOrder end) {
    return untilConfirmed(1, end)
        .retriable(
            "CapturePayment",
            step -> step.command(PAYMENT, "CapturePayment", (saga, _) -> order(saga)))
        .retriable(
            "CommitReservation",
            step -> step.command(INVENTORY, "CommitReservation", (saga, _) -> order(saga)))
        .build();
  }

  /** The same in every version: what can be undone, then the pivot. */
  static SagaBuilder<Placement> untilConfirmed(int version, EndOrder end) {
    return SagaDefinition.of("PlaceOrder", version, Placement.class)
        .repliesIn(REPLIES)
        .compensable(
            RESERVE,
            step ->
                step.command(INVENTORY, RESERVE, OrderSaga::reserve)
                    .undo(RELEASE, (saga, _) -> order(saga)))
        .compensable(
            "ProcessPayment",
            step ->
                step.command(PAYMENT, "AuthorizePayment", OrderSaga::authorize)
                    .undo("VoidPayment", (saga, _) -> order(saga)))
        .pivot("CreateOrder", (saga, placement) -> confirmed(end, saga, placement))
        .whenCompensated((saga, _, reason) -> end.cancel(new OrderId(saga), reason(reason)));
  }

  /** What is reserved for an order stays so for longer. */
  static LoneCommand extend(UUID command, UUID order) {
    return LoneCommand.of(command, order, INVENTORY, "ExtendReservation", order(order));
  }

  /** What is reserved for an order is given up, as its saga would. */
  static LoneCommand release(UUID order) {
    return LoneCommand.undo(RESERVE, order, INVENTORY, RELEASE, order(order));
  }

  private static Map<String, Object> reserve(UUID saga, Placement placement) {
    return Map.of("order_id", saga, "lines", placement.lines());
  }

  private static Map<String, Object> authorize(UUID saga, Placement placement) {
    return Map.of(
        "order_id", saga,
        "user_id", placement.user(),
        "amount", placement.amount(),
        "payment_method", placement.paymentMethod());
  }

  static Map<String, Object> order(UUID saga) {
    return Map.of("order_id", saga);
  }

  private static Verdict<Placement> confirmed(EndOrder end, UUID saga, Placement placement) {
    end.confirm(new OrderId(saga));
    return new Verdict.Passed<>(placement);
  }

  /** Participants refuse with words of their own, the engine with its. */
  private static Reason reason(String why) {
    return switch (why) {
      case "UNKNOWN_SKU" -> Reason.OUT_OF_STOCK;
      default ->
          Stream.of(Reason.values())
              .filter(reason -> reason.name().equals(why))
              .findFirst()
              .orElse(Reason.TIMED_OUT);
    };
  }
}
