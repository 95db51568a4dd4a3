package dev.garboard.order.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.kit.runtime.Fields;
import dev.garboard.order.domain.Cart;
import dev.garboard.order.domain.PaymentMethod;
import dev.garboard.order.domain.Quantity;
import dev.garboard.order.domain.Sku;
import dev.garboard.order.domain.Wanted;
import java.util.List;
import java.util.stream.IntStream;

/** The body of an order. There is no place for a price: that is ours to say. */
record NewOrder(List<Line> lines, @JsonProperty("payment_method") String paymentMethod) {
  /** Hashed as it came. */
  record Line(String sku, Integer quantity) {}

  /**
   * What is wanted.
   *
   * @throws dev.garboard.kit.runtime.Refusal 422 with all that is wrong
   */
  Cart cart() {
    var fields = new Fields();
    var payment = fields.read("/payment_method", paymentMethod, PaymentMethod::new);
    var wanted = fields.read("/lines", lines, given -> wanted(fields, given));
    fields.check();
    var cart = fields.read("/lines", wanted, all -> new Cart(all, payment));
    fields.check();
    return cart;
  }

  private static List<Wanted> wanted(Fields fields, List<Line> lines) {
    return IntStream.range(0, lines.size())
        .mapToObj(n -> fields.read("/lines/" + n, lines.get(n), line -> wanted(fields, line, n)))
        .toList();
  }

  private static Wanted wanted(Fields fields, Line line, int n) {
    var sku = fields.read("/lines/" + n + "/sku", line.sku(), Sku::new);
    var quantity = fields.read("/lines/" + n + "/quantity", line.quantity(), Quantity::new);
    return new Wanted(sku, quantity);
  }
}
