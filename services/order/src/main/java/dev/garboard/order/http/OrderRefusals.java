package dev.garboard.order.http;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Problem.FieldError;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.order.domain.Sku;
import java.util.List;

/** What both doors say when an order cannot be. */
public final class OrderRefusals {
  private OrderRefusals() {}

  /** Nobody sells these. */
  public static Refusal unknownItems(List<Sku> skus) {
    return new Refusal(
        Problem.VALIDATION_FAILED,
        skus.size() + " wrong",
        skus.stream()
            .map(sku -> new FieldError("/lines", "unknown-item", sku + " is not sold here"))
            .toList());
  }

  /** The lines do not add up. */
  public static Refusal noTotal(String why) {
    return new Refusal(
        Problem.VALIDATION_FAILED,
        "1 wrong",
        List.of(new FieldError("/lines", "no-total", "their total " + why)));
  }

  /** The user left. */
  public static Refusal blocked() {
    return new Refusal(Problem.FORBIDDEN, "this user may not order any more");
  }

  /** It will be delivered. */
  public static Refusal notCancellable() {
    return new Refusal(Problem.ORDER_NOT_CANCELLABLE, "it was confirmed: return it instead");
  }
}
