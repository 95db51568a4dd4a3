package dev.garboard.order.grpc;

import dev.garboard.contracts.order.v1.ListOrdersRequest;
import dev.garboard.kit.runtime.Fields;
import dev.garboard.order.domain.OrderId;
import dev.garboard.order.domain.OrderStatus;
import dev.garboard.order.domain.OrderSummaries.Selection;
import dev.garboard.order.domain.UserId;
import java.util.Optional;

/**
 * What a list asks for.
 *
 * @param limit 1 to 100
 */
record Listing(Selection selection, int limit) {
  private static final int MOST = 100;
  private static final int USUAL = 20;

  static Listing of(ListOrdersRequest request) {
    var page = request.getPage();
    var fields = new Fields();
    var user = fields.read("/user_id", given(request.getUserId()), it -> it.map(UserId::of));
    var status = fields.read("/status", request, Listing::status);
    var limit = fields.read("/page/limit", page.getLimit(), Listing::limit);
    var after = fields.read("/page/cursor", given(page.getCursor()), it -> it.map(OrderId::of));
    fields.check();
    return new Listing(new Selection(user, status, after), limit);
  }

  private static Optional<OrderStatus> status(ListOrdersRequest request) {
    return switch (request.getStatus()) {
      case ORDER_STATUS_UNSPECIFIED -> Optional.empty();
      case UNRECOGNIZED -> throw new IllegalArgumentException("is no status");
      case PENDING, CONFIRMED, CANCELLED ->
          Optional.of(OrderStatus.read(request.getStatus().name()));
    };
  }

  /** In protobuf an empty text is an absent one. */
  private static Optional<String> given(String text) {
    return Optional.of(text).filter(it -> !it.isEmpty());
  }

  private static int limit(int given) {
    if (given < 0 || given > MOST) {
      throw new IllegalArgumentException("is 1 to " + MOST + ", or 0 for the usual");
    }
    return given == 0 ? USUAL : given;
  }
}
