package dev.garboard.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.garboard.contracts.common.v1.CommandHeader;
import dev.garboard.contracts.common.v1.Money;
import dev.garboard.contracts.common.v1.PageRequest;
import dev.garboard.contracts.order.v1.CancelOrderRequest;
import dev.garboard.contracts.order.v1.GetOrderRequest;
import dev.garboard.contracts.order.v1.ListOrdersRequest;
import dev.garboard.contracts.order.v1.OrderLine;
import dev.garboard.contracts.order.v1.OrderServiceGrpc;
import dev.garboard.contracts.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.garboard.contracts.order.v1.PlaceOrderRequest;
import dev.garboard.contracts.order.v1.WatchOrderRequest;
import dev.garboard.kit.grpc.RpcErrors;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Problem.FieldError;
import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Stack;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no friend calls over gRPC: an exact refusal each, and no order of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileOrderGrpcIT {
  private static final UUID ADA = UUID.randomUUID();
  private static final UUID EVE = UUID.randomUUID();

  /**
   * One call and its refusal.
   *
   * @param pointers of the fields that are named, in order
   */
  record Hostile(
      String name,
      Consumer<OrderServiceBlockingStub> call,
      Problem problem,
      List<String> pointers) {
    @Override
    public String toString() {
      return name;
    }
  }

  private Stack stack;
  private Database database;
  private FakeStock stock;
  private OrderProcess service;
  private ManagedChannel channel;
  private OrderServiceBlockingStub anybody;
  private OrderServiceBlockingStub ada;
  private String order;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    stack = Stack.open();
    stock =
        new FakeStock()
            .sells("TEA-01", "4.20", "EUR")
            .sells("BOOK", "9.99", "GBP")
            .sells("AIR", "0.00", "EUR")
            .sells("ISLE", "900000000.00", "EUR");
    database = stack.postgres().database("grpc");
    service = new OrderProcess(directory, database, stock, Map.of());
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", service.service().grpc())
            .usePlaintext()
            .build();
    anybody = OrderServiceGrpc.newBlockingStub(channel);
    ada = as(SignedToken.buyer(ADA));
    // The first call of a cold process may take longer than a price is waited for.
    var first = tea().setHeader(header("first")).build();
    order =
        await()
            .atMost(Duration.ofSeconds(30))
            .ignoreExceptions()
            .until(() -> ada.placeOrder(first).getId(), it -> !it.isEmpty());
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> ada.getOrder(get(order)).getId().equals(order));
  }

  @AfterAll
  void stop() {
    channel.shutdownNow();
    service.close();
    stock.close();
    stack.close();
  }

  private OrderServiceBlockingStub as(String token) {
    var metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return anybody.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  @ParameterizedTest
  @MethodSource({
    "quantities",
    "articles",
    "prices",
    "payments",
    "commands",
    "callers",
    "places",
    "lists"
  })
  void isRefusedExactlyAndNothingIsOrdered(Hostile hostile) throws Exception {
    var before = ordersInTheDatabase();
    var refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> hostile.call().accept(ada));
    assertThat(refused).isNotNull();
    var refusal = RpcErrors.refusal(refused);

    assertThat(refusal.problem()).as(refused.getMessage()).isEqualTo(hostile.problem());
    assertThat(refusal.errors().stream().map(FieldError::pointer))
        .containsExactlyElementsOf(hostile.pointers());
    assertThat(refused.getMessage()).doesNotContain("dev.garboard", "java.", "Exception");
    assertThat(ordersInTheDatabase()).isEqualTo(before);
  }

  private long ordersInTheDatabase() throws Exception {
    try (var connection = database.connect();
        var rows = connection.createStatement().executeQuery("SELECT count(*) FROM orders")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Protobuf lets it pass (its own rule for what is newer), so it must mean nothing. */
  @Test
  void aPriceInAFieldThatNobodyKnowsIsNoPrice() {
    var cheap = Field.newBuilder().addFixed64(1).addLengthDelimited(ByteString.copyFromUtf8("x"));
    var fields = UnknownFieldSet.newBuilder().addField(99, cheap.build()).build();
    var request =
        tea()
            .setUnknownFields(fields)
            .setLines(0, line("TEA-01", 2).toBuilder().setUnknownFields(fields));
    var placed = ada.placeOrder(request.build());
    assertThat(placed.getTotal().getUnits()).isEqualTo(8);
    assertThat(placed.getTotal().getNanos()).isEqualTo(400_000_000);
    assertThat(placed.getTotal().getCurrency()).isEqualTo("EUR");
  }

  Stream<Hostile> quantities() {
    return IntStream.of(0, -1, -1_000, 1_001, Integer.MAX_VALUE, Integer.MIN_VALUE)
        .mapToObj(
            n ->
                wrong(
                    "a quantity of " + n,
                    it -> it.setLines(0, line("TEA-01", n)),
                    "/lines/0/quantity"));
  }

  Stream<Hostile> articles() {
    return Stream.concat(
        Stream.of("", "tea-01", "TEA\n", "TEA\u0000", "'; DROP TABLE", "../../etc", "A".repeat(33))
            .map(
                sku ->
                    wrong(
                        "an article «" + sku + "»",
                        it -> it.setLines(0, line(sku, 1)),
                        "/lines/0/sku")),
        Stream.of(
            wrong("no lines", PlaceOrderRequest.Builder::clearLines, "/lines"),
            wrong(
                "an empty line",
                it -> it.addLines(OrderLine.getDefaultInstance()),
                "/lines/1/sku",
                "/lines/1/quantity"),
            wrong("what nobody sells", it -> it.setLines(0, line("GOLD", 1)), "/lines"),
            wrong("one article twice", it -> it.addLines(line("TEA-01", 1)), "/lines"),
            wrong(
                "101 lines",
                it ->
                    it.clearLines()
                        .addAllLines(
                            IntStream.range(0, 101).mapToObj(n -> line("TEA-" + n, 1)).toList()),
                "/lines"),
            wrong("two currencies", it -> it.addLines(line("BOOK", 1)), "/lines"),
            wrong("what is free", it -> it.setLines(0, line("AIR", 1)), "/lines"),
            wrong(
                "more than there is money", it -> it.setLines(0, line("ISLE", 1_000)), "/lines")));
  }

  Stream<Hostile> prices() {
    return Stream.concat(
        Stream.of(
                money(0, 10_000_000, "EUR"),
                money(0, 0, "EUR"),
                money(-4, -200_000_000, "EUR"),
                money(4, 200_000_000, "XTS"),
                money(Long.MIN_VALUE, 0, "EUR"),
                Money.getDefaultInstance())
            .map(
                price ->
                    wrong(
                        "a price of " + price.getUnits() + " " + price.getCurrency(),
                        it -> it.setLines(0, line("TEA-01", 1).toBuilder().setUnitPrice(price)),
                        "/lines/0")),
        Stream.of(
            wrong(
                "a title",
                it -> it.setLines(0, line("TEA-01", 1).toBuilder().setTitle("free tea")),
                "/lines/0")));
  }

  Stream<Hostile> payments() {
    return Stream.of(
            "", "4111111111111111", "tok_", "TOK_OK", "tok_ok ", "tok_" + "x".repeat(61), "tok_o'k")
        .map(
            token ->
                wrong(
                    "to pay with «" + token + "»",
                    it -> it.setPaymentMethod(token),
                    "/payment_method"));
  }

  Stream<Hostile> commands() {
    return Stream.of(
        commanded(
            "no header", Problem.IDEMPOTENCY_KEY_MISSING, PlaceOrderRequest.Builder::clearHeader),
        commanded("no command", Problem.IDEMPOTENCY_KEY_MISSING, it -> it.setHeader(header(""))),
        commanded("a space", Problem.MALFORMED_REQUEST, it -> it.setHeader(header("a b"))),
        commanded("a line", Problem.MALFORMED_REQUEST, it -> it.setHeader(header("a\nb"))),
        commanded("a NUL", Problem.MALFORMED_REQUEST, it -> it.setHeader(header("a\u0000"))),
        commanded("129", Problem.MALFORMED_REQUEST, it -> it.setHeader(header("c".repeat(129)))),
        commanded(
            "another quantity",
            Problem.IDEMPOTENCY_KEY_REUSED,
            it -> it.setHeader(header("first")).setLines(0, line("TEA-01", 2))),
        commanded(
            "another card",
            Problem.IDEMPOTENCY_KEY_REUSED,
            it -> it.setHeader(header("first")).setPaymentMethod("tok_other")));
  }

  Stream<Hostile> callers() {
    var reader = as(SignedToken.of(ADA, "order:read:self"));
    var nobody = as(SignedToken.of(ADA, "user:read:self"));
    var cancel = CancelOrderRequest.newBuilder().setId(order).build();
    return Stream.of(
        refused("nobody orders", _ -> anybody.placeOrder(tea().build()), Problem.UNAUTHENTICATED),
        refused("nobody looks", _ -> anybody.getOrder(get(order)), Problem.UNAUTHENTICATED),
        refused(
            "nobody lists",
            _ -> anybody.listOrders(ListOrdersRequest.getDefaultInstance()),
            Problem.UNAUTHENTICATED),
        refused("nobody cancels", _ -> anybody.cancelOrder(cancel), Problem.UNAUTHENTICATED),
        refused("nobody follows", _ -> follow(anybody, order), Problem.UNAUTHENTICATED),
        refused(
            "half a token",
            _ -> as(SignedToken.buyer(ADA).substring(0, 40)).getOrder(get(order)),
            Problem.UNAUTHENTICATED),
        refused(
            "a token that was changed",
            _ -> as(SignedToken.buyer(ADA) + "x").getOrder(get(order)),
            Problem.UNAUTHENTICATED),
        refused("a reader orders", _ -> reader.placeOrder(tea().build()), Problem.FORBIDDEN),
        refused("a reader cancels", _ -> reader.cancelOrder(cancel), Problem.FORBIDDEN),
        refused("who has nothing to do here", _ -> nobody.getOrder(get(order)), Problem.FORBIDDEN),
        refused("and follows", _ -> follow(nobody, order), Problem.FORBIDDEN));
  }

  Stream<Hostile> places() {
    var eve = as(SignedToken.buyer(EVE));
    var cancel = CancelOrderRequest.newBuilder().setId(order).build();
    return Stream.concat(
        Stream.of(
            refused("another's order", _ -> eve.getOrder(get(order)), Problem.NOT_FOUND),
            refused("another's story", _ -> follow(eve, order), Problem.NOT_FOUND),
            refused("to cancel another's", _ -> eve.cancelOrder(cancel), Problem.NOT_FOUND),
            refused(
                "to cancel none",
                it -> it.cancelOrder(CancelOrderRequest.getDefaultInstance()),
                Problem.NOT_FOUND),
            refused("to follow none", it -> follow(it, ""), Problem.NOT_FOUND)),
        Stream.of("", "1-1-1-1-1", ADA.toString(), "a".repeat(1_000), "' OR 1=1", "\u0000")
            .map(
                id ->
                    refused("the id «" + id + "»", it -> it.getOrder(get(id)), Problem.NOT_FOUND)));
  }

  Stream<Hostile> lists() {
    var page = PageRequest.newBuilder();
    return Stream.of(
        listed("limit -1", it -> it.setPage(page.clone().setLimit(-1)), "/page/limit"),
        listed("limit 101", it -> it.setPage(page.clone().setLimit(101)), "/page/limit"),
        listed("a cursor of x", it -> it.setPage(page.clone().setCursor("x")), "/page/cursor"),
        listed("a user that is none", it -> it.setUserId("root"), "/user_id"),
        listed("status 99", it -> it.setStatusValue(99), "/status"));
  }

  @Test
  void nobodyListsTheOrdersOfAnother() {
    var hers = ListOrdersRequest.newBuilder().setUserId(ADA.toString()).build();
    assertThat(ada.listOrders(hers).getOrdersList()).isNotEmpty();
    assertThat(as(SignedToken.buyer(EVE)).listOrders(hers).getOrdersList()).isEmpty();
  }

  private static void follow(OrderServiceBlockingStub orders, String id) {
    var _ = orders.watchOrder(WatchOrderRequest.newBuilder().setId(id).build()).hasNext();
  }

  private static Hostile wrong(
      String name, UnaryOperator<PlaceOrderRequest.Builder> change, String... pointers) {
    return new Hostile(
        "to order " + name,
        it -> it.placeOrder(change.apply(tea()).build()),
        Problem.VALIDATION_FAILED,
        List.of(pointers));
  }

  private static Hostile commanded(
      String name, Problem problem, UnaryOperator<PlaceOrderRequest.Builder> change) {
    return refused(
        "a command with " + name, it -> it.placeOrder(change.apply(tea()).build()), problem);
  }

  private static Hostile listed(
      String name, UnaryOperator<ListOrdersRequest.Builder> change, String pointer) {
    return new Hostile(
        "a list with " + name,
        it -> it.listOrders(change.apply(ListOrdersRequest.newBuilder()).build()),
        Problem.VALIDATION_FAILED,
        List.of(pointer));
  }

  private static Hostile refused(
      String name, Consumer<OrderServiceBlockingStub> call, Problem problem) {
    return new Hostile(name, call, problem, List.of());
  }

  private static PlaceOrderRequest.Builder tea() {
    return PlaceOrderRequest.newBuilder()
        .setHeader(header(UUID.randomUUID().toString()))
        .addLines(line("TEA-01", 1))
        .setPaymentMethod("tok_ok");
  }

  private static OrderLine line(String sku, int quantity) {
    return OrderLine.newBuilder().setSku(sku).setQuantity(quantity).build();
  }

  private static Money money(long units, int nanos, String currency) {
    return Money.newBuilder().setUnits(units).setNanos(nanos).setCurrency(currency).build();
  }

  private static CommandHeader header(String command) {
    return CommandHeader.newBuilder().setCommandId(command).build();
  }

  private static GetOrderRequest get(String id) {
    return GetOrderRequest.newBuilder().setId(id).build();
  }
}
