package dev.garboard.order.grpc;

import dev.garboard.contracts.order.v1.OrderLine;
import dev.garboard.contracts.order.v1.PlaceOrderRequest;
import dev.garboard.kit.runtime.Fields;
import dev.garboard.order.domain.Cart;
import dev.garboard.order.domain.PaymentMethod;
import dev.garboard.order.domain.Quantity;
import dev.garboard.order.domain.Sku;
import dev.garboard.order.domain.Wanted;
import java.util.List;
import java.util.stream.IntStream;

/** What makes an order the same one. */
record NewOrder(List<Line> lines, String paymentMethod) {
  record Line(String sku, int quantity) {}

  static NewOrder of(Cart cart) {
    return new NewOrder(
        cart.lines().stream()
            .map(line -> new Line(line.sku().value(), line.quantity().value()))
            .toList(),
        cart.payment().token());
  }

  /**
   * What is wanted.
   *
   * @throws dev.garboard.kit.runtime.Refusal with all that is wrong
   */
  static Cart cart(PlaceOrderRequest request) {
    var fields = new Fields();
    var payment = fields.read("/payment_method", request.getPaymentMethod(), PaymentMethod::new);
    var given = request.getLinesList();
    var wanted =
        IntStream.range(0, given.size()).mapToObj(n -> wanted(fields, given.get(n), n)).toList();
    fields.check();
    var cart = fields.read("/lines", wanted, all -> new Cart(all, payment));
    fields.check();
    return cart;
  }

  private static Wanted wanted(Fields fields, OrderLine line, int n) {
    var sku = fields.read("/lines/" + n + "/sku", line.getSku(), Sku::new);
    var quantity = fields.read("/lines/" + n + "/quantity", line.getQuantity(), Quantity::new);
    return fields.read("/lines/" + n, line, it -> unpriced(it, sku, quantity));
  }

  private static Wanted unpriced(OrderLine line, Sku sku, Quantity quantity) {
    if (line.hasUnitPrice() || !line.getTitle().isEmpty()) {
      throw new IllegalArgumentException("has no price and no title: those are ours to say");
    }
    return new Wanted(sku, quantity);
  }
}
