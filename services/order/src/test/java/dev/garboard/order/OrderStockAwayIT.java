package dev.garboard.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.contracts.common.v1.CommandHeader;
import dev.garboard.contracts.order.v1.OrderLine;
import dev.garboard.contracts.order.v1.OrderServiceGrpc;
import dev.garboard.contracts.order.v1.PlaceOrderRequest;
import dev.garboard.kit.grpc.RpcErrors;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.testing.Stack;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stock tells its prices, and then it does not. */
class OrderStockAwayIT {
  private static final String TEA =
      "{\"lines\": [{\"sku\": \"TEA-01\", \"quantity\": 2}], \"payment_method\": \"tok_ok\"}";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ADA = SignedToken.buyer(UUID.randomUUID());

  /** Every price is too old, so each order asks. */
  private static final Map<String, String> ASKS = Map.of("GARBOARD_ORDER_PRICE_MAX_AGE", "0s");

  @TempDir Path directory;

  @Test
  void aRepeatIsAnsweredThoughTheStockIsAway() throws Exception {
    try (var stack = Stack.open();
        var stock = new FakeStock().sells("TEA-01", "4.20", "EUR");
        var service = new OrderProcess(directory, stack.postgres().database("away"), stock, ASKS)) {
      var channel =
          NettyChannelBuilder.forAddress("127.0.0.1", service.service().grpc())
              .usePlaintext()
              .build();
      try {
        var orders =
            OrderServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(bearer()));
        var first =
            await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> service.order(ADA, "k", TEA), it -> it.statusCode() == 202);
        var called = orders.placeOrder(request("k"));
        stock.forget();

        var again = service.order(ADA, "k", TEA);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(orders.placeOrder(request("k"))).isEqualTo(called);
        assertThat(service.order(ADA, "k", TEA.replace("2", "3")).statusCode()).isEqualTo(422);

        var other = service.order(ADA, "new", TEA);
        assertThat(other.statusCode()).isEqualTo(503);
        assertThat(JSON.readTree(other.body()).path("type").asText())
            .endsWith("/dependency-unavailable");
        Assertions.assertThatExceptionOfType(StatusRuntimeException.class)
            .isThrownBy(() -> orders.placeOrder(request("new")))
            .extracting(e -> RpcErrors.refusal(e).problem())
            .isEqualTo(Problem.DEPENDENCY_UNAVAILABLE);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void theFirstOrderFindsAWarmWayToTheStock() throws Exception {
    try (var stack = Stack.open();
        var stock = new FakeStock().sells("TEA-01", "4.20", "EUR");
        var service =
            new OrderProcess(directory, stack.postgres().database("cold"), stock, Map.of())) {
      assertThat(service.admin("/readyz").statusCode()).isEqualTo(200);
      assertThat(stock.asked()).as("before anybody orders").isEqualTo(1);
    }
  }

  @Test
  void withoutAStockTheServiceStartsAllTheSame() throws Exception {
    try (var stack = Stack.open();
        var stock = FakeStock.away();
        var service =
            new OrderProcess(directory, stack.postgres().database("alone"), stock, Map.of())) {
      assertThat(service.admin("/readyz").statusCode()).isEqualTo(200);
      assertThat(service.order(ADA, "k", TEA).statusCode()).isEqualTo(503);
    }
  }

  private static PlaceOrderRequest request(String command) {
    return PlaceOrderRequest.newBuilder()
        .setHeader(CommandHeader.newBuilder().setCommandId(command))
        .addLines(OrderLine.newBuilder().setSku("TEA-01").setQuantity(1))
        .setPaymentMethod("tok_ok")
        .build();
  }

  private static Metadata bearer() {
    var metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + ADA);
    return metadata;
  }
}
