package dev.garboard.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.garboard.contracts.common.v1.Money;
import dev.garboard.contracts.inventory.v1.CommitRequest;
import dev.garboard.contracts.inventory.v1.GetItemsRequest;
import dev.garboard.contracts.inventory.v1.GetStockRequest;
import dev.garboard.contracts.inventory.v1.InventoryServiceGrpc.InventoryServiceBlockingStub;
import dev.garboard.contracts.inventory.v1.PutItemRequest;
import dev.garboard.contracts.inventory.v1.ReleaseRequest;
import dev.garboard.contracts.inventory.v1.ReservationStatus;
import dev.garboard.contracts.inventory.v1.ReserveRequest;
import dev.garboard.contracts.inventory.v1.SetStockRequest;
import dev.garboard.kit.grpc.RpcErrors;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Problem.FieldError;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Stack;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
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

/** The inventory over gRPC, as it should be asked and as no friend does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InventoryGrpcIT {
  /**
   * One call and its refusal.
   *
   * @param pointers of the fields that are named, in order
   */
  record Hostile(
      String name,
      Consumer<InventoryServiceBlockingStub> call,
      Problem problem,
      List<String> pointers) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final UUID order = Saga.id();
  private final UUID ended = Saga.id();
  private final UUID left = Saga.id();
  private Stack stack;
  private Kafka kafka;
  private InventoryProcess service;
  private StockLedger ledger;
  private Rpc rpc;
  private InventoryServiceBlockingStub operator;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    stack = Stack.open();
    kafka = Kafka.own(directory.resolve("kafka"));
    var database = stack.postgres().database("grpc");
    ledger = new StockLedger(database);
    service = new InventoryProcess(directory.resolve("inventory"), database, kafka, Map.of());
    rpc = new Rpc(service);
    operator = rpc.as(InventoryProcess.OPERATOR);
    operator.putItem(item("TEA-01").build());
    operator.setStock(counted("TEA-01", 10).build());
    operator.reserve(Rpc.reserve(order, "TEA-01", 3).build());
    operator.reserve(Rpc.reserve(ended, "TEA-01", 1).build());
    operator.release(release(ended));
    operator.reserve(Rpc.reserve(left, "TEA-01", 1).build());
    operator.commit(commit(left));
  }

  @AfterAll
  void stop() throws Exception {
    ledger.requireBalance();
    rpc.close();
    service.close();
    kafka.close();
    stack.close();
  }

  @Test
  void stockIsCountedPutAsideAndLeavesTheHouse() {
    var put = item("CUP-01").build();
    assertThat(operator.putItem(put)).isEqualTo(operator.putItem(put));
    assertThat(operator.setStock(counted("CUP-01", 5).build()).getVersion()).isEqualTo(2);
    var bought = Saga.id();
    var reserve = Rpc.reserve(bought, "CUP-01", 2).build();
    var held = operator.reserve(reserve);
    assertThat(held.getStatus()).isEqualTo(ReservationStatus.HELD);
    assertThat(Instant.ofEpochSecond(held.getExpiresAt().getSeconds())).isAfter(Instant.now());
    assertThat(operator.reserve(reserve)).isEqualTo(held);
    assertThat(operator.reserve(reserve.toBuilder().clearHeader().build()))
        .as("the same order and lines, without a command")
        .isEqualTo(held);
    assertThat(stock("CUP-01")).isEqualTo("5/2");

    var gone = operator.commit(commit(bought));
    assertThat(gone.getStatus()).isEqualTo(ReservationStatus.COMMITTED);
    assertThat(gone.hasExpiresAt()).isFalse();
    assertThat(operator.commit(commit(bought))).isEqualTo(gone);
    assertThat(stock("CUP-01")).isEqualTo("3/0");
    assertThat(operator.reserve(reserve)).as("the answer of then").isEqualTo(held);
  }

  @Test
  void whatIsLetGoOfIsThereAgain() {
    operator.putItem(item("POT-01").build());
    operator.setStock(counted("POT-01", 2).build());
    var off = Saga.id();
    operator.reserve(Rpc.reserve(off, "POT-01", 2).build());
    assertThat(operator.release(release(off)).getStatus()).isEqualTo(ReservationStatus.RELEASED);
    assertThat(operator.release(release(off)).getStatus()).isEqualTo(ReservationStatus.RELEASED);
    assertThat(stock("POT-01")).isEqualTo("2/0");
  }

  @Test
  void whoeverIsKnownLooks() {
    var buyer = rpc.as(InventoryProcess.BUYER);
    var some = GetItemsRequest.newBuilder().addSkus("TEA-01").addSkus("NO").addSkus("'--").build();
    assertThat(buyer.getItems(some).getItemsList()).hasSize(1);
    assertThat(buyer.getItems(GetItemsRequest.getDefaultInstance()).getItemsList()).isEmpty();
    assertThat(buyer.getStock(GetStockRequest.newBuilder().setSku("TEA-01").build()).getOnHand())
        .isEqualTo(9);
  }

  private String stock(String sku) {
    var stock = operator.getStock(GetStockRequest.newBuilder().setSku(sku).build());
    return stock.getOnHand() + "/" + stock.getReserved();
  }

  @ParameterizedTest
  @MethodSource({"reservations", "ends", "counts", "items", "looks", "callers"})
  void isRefusedExactlyAndNothingMoves(Hostile hostile) throws Exception {
    var refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> hostile.call().accept(operator));
    assertThat(refused).isNotNull();
    var refusal = RpcErrors.refusal(refused);

    assertThat(refusal.problem()).as(refused.getMessage()).isEqualTo(hostile.problem());
    assertThat(refusal.errors().stream().map(FieldError::pointer))
        .containsExactlyElementsOf(hostile.pointers());
    assertThat(refused.getMessage()).doesNotContain("dev.garboard", "java.", "Exception");
    assertThat(stock("TEA-01")).isEqualTo("9/3");
    assertThat(ledger.of("TEA-01")).hasSize(6);
  }

  Stream<Hostile> reservations() {
    var quantities =
        IntStream.of(0, -1, 1_001, Integer.MAX_VALUE, Integer.MIN_VALUE)
            .mapToObj(
                it ->
                    wrong(
                        "a quantity of " + it,
                        request -> request.setLines(0, Rpc.line("TEA-01", it)),
                        "/lines/0/quantity"));
    var names =
        Stream.of("", "tea", "-TEA", "TEA 01", "T".repeat(33), "'; --", "TEA-01\n")
            .map(
                it ->
                    wrong(
                        "an article called " + it.strip(),
                        request -> request.setLines(0, Rpc.line(it, 1)),
                        "/lines/0/sku"));
    return Stream.of(quantities, names, lines(), orders()).flatMap(all -> all);
  }

  private Stream<Hostile> lines() {
    var many = IntStream.range(0, 101).mapToObj(n -> Rpc.line("TEA-" + n, 1)).toList();
    return Stream.of(
        wrong("nothing", ReserveRequest.Builder::clear, "/order_id"),
        wrong("no lines", ReserveRequest.Builder::clearLines, "/lines"),
        wrong("101 lines", it -> it.clearLines().addAllLines(many), "/lines"),
        wrong("an article twice", it -> it.addLines(Rpc.line("TEA-01", 1)), "/lines"),
        wrong("no order", ReserveRequest.Builder::clearOrderId, "/order_id"),
        wrong("an order that is none", it -> it.setOrderId("1-1-1-1-1"), "/order_id"),
        wrong(
            "two wrong lines",
            it -> it.setLines(0, Rpc.line("tea", 0)).addLines(Rpc.line("cup", 1)),
            "/lines/0/sku",
            "/lines/0/quantity",
            "/lines/1/sku"),
        refused(
            "a reservation by a command that is too long",
            it ->
                it.reserve(
                    Rpc.reserve(Saga.id(), "TEA-01", 1)
                        .setHeader(Rpc.header("x".repeat(129)))
                        .build()),
            Problem.MALFORMED_REQUEST),
        refused(
            "a reservation by a command with a space",
            it ->
                it.reserve(
                    Rpc.reserve(Saga.id(), "TEA-01", 1).setHeader(Rpc.header("a b")).build()),
            Problem.MALFORMED_REQUEST));
  }

  private Stream<Hostile> orders() {
    return Stream.of(
        refused(
            "more than there is",
            it -> it.reserve(Rpc.reserve(Saga.id(), "TEA-01", 7).build()),
            Problem.OUT_OF_STOCK),
        refused(
            "what is not sold",
            it -> it.reserve(Rpc.reserve(Saga.id(), "NOT-SOLD", 1).build()),
            Problem.NOT_FOUND),
        refused(
            "other things for the same order",
            it -> it.reserve(Rpc.reserve(order, "TEA-01", 2).build()),
            Problem.IDEMPOTENCY_KEY_REUSED),
        refused(
            "one command for two counts",
            it -> {
              var once = Rpc.header("once");
              it.setStock(counted("TEA-01", 9).setHeader(once).build());
              it.setStock(counted("TEA-01", 8).setHeader(once).build());
            },
            Problem.IDEMPOTENCY_KEY_REUSED));
  }

  private Hostile wrong(
      String name, UnaryOperator<ReserveRequest.Builder> change, String... pointers) {
    return new Hostile(
        "a reservation of " + name,
        it -> it.reserve(change.apply(Rpc.reserve(Saga.id(), "TEA-01", 1)).build()),
        Problem.VALIDATION_FAILED,
        List.of(pointers));
  }

  Stream<Hostile> ends() {
    return Stream.of(
        refused("a commit of nothing", it -> it.commit(commit(Saga.id())), Problem.NOT_FOUND),
        refused("a release of nothing", it -> it.release(release(Saga.id())), Problem.NOT_FOUND),
        refused("a commit of what was let go", it -> it.commit(commit(ended)), Problem.NOT_FOUND),
        refused("a release of what left", it -> it.release(release(left)), Problem.NOT_FOUND),
        new Hostile(
            "a commit for no order",
            it -> it.commit(CommitRequest.getDefaultInstance()),
            Problem.VALIDATION_FAILED,
            List.of("/order_id")),
        new Hostile(
            "a release for no order",
            it -> it.release(ReleaseRequest.newBuilder().setOrderId("x").build()),
            Problem.VALIDATION_FAILED,
            List.of("/order_id")));
  }

  Stream<Hostile> counts() {
    var wrong =
        Stream.of(-1L, 1_000_000_001L, Long.MAX_VALUE, Long.MIN_VALUE)
            .map(
                count ->
                    new Hostile(
                        "a count of " + count,
                        it -> it.setStock(counted("TEA-01", count).build()),
                        Problem.VALIDATION_FAILED,
                        List.of("/on_hand")));
    var others =
        Stream.of(
            new Hostile(
                "a count of nothing",
                it -> it.setStock(SetStockRequest.getDefaultInstance()),
                Problem.VALIDATION_FAILED,
                List.of("/sku")),
            refused(
                "a count of what is not sold",
                it -> it.setStock(counted("NOT-SOLD", 1).build()),
                Problem.NOT_FOUND),
            refused(
                "fewer than are put aside",
                it -> it.setStock(counted("TEA-01", 2).build()),
                Problem.STOCK_RESERVED),
            refused(
                "an old count",
                it -> it.setStock(counted("TEA-01", 8).setExpectedVersion(1).build()),
                Problem.VERSION_CONFLICT),
            refused(
                "version -1",
                it -> it.setStock(counted("TEA-01", 8).setExpectedVersion(-1).build()),
                Problem.VERSION_CONFLICT));
    return Stream.concat(wrong, others);
  }

  Stream<Hostile> items() {
    var prices =
        Stream.of(
                money(0, 0, "EUR"),
                money(-1, 0, "EUR"),
                money(1, -10_000_000, "EUR"),
                money(1, 5_000_000, "EUR"),
                money(1, 1_000_000_000, "EUR"),
                money(1_000_000, 10_000_000, "EUR"),
                money(Long.MAX_VALUE, 0, "EUR"),
                money(Long.MIN_VALUE, 0, "EUR"),
                money(1, 0, "XYZ"),
                money(1, 0, "XXX"),
                money(1, 0, "eur"),
                money(1, 10_000_000, "JPY"))
            .map(
                price ->
                    wrongItem(
                        "price of %d, %d %s"
                            .formatted(price.getUnits(), price.getNanos(), price.getCurrency()),
                        it -> it.setUnitPrice(price),
                        "/unit_price"));
    var others =
        Stream.of(
            wrongItem(
                "nothing of it", PutItemRequest.Builder::clear, "/sku", "/title", "/unit_price"),
            wrongItem("no name", PutItemRequest.Builder::clearSku, "/sku"),
            wrongItem("a name in small letters", it -> it.setSku("tea"), "/sku"),
            wrongItem("no title", PutItemRequest.Builder::clearTitle, "/title"),
            wrongItem("an endless title", it -> it.setTitle("x".repeat(201)), "/title"),
            wrongItem("a title that turns", it -> it.setTitle("\u202etxt"), "/title"),
            wrongItem("no price", PutItemRequest.Builder::clearUnitPrice, "/unit_price"),
            refused(
                "an old description",
                it -> it.putItem(item("TEA-01").setExpectedVersion(7).build()),
                Problem.VERSION_CONFLICT),
            refused(
                "a version of what is new",
                it -> it.putItem(item("NEW-01").setExpectedVersion(0).build()),
                Problem.VERSION_CONFLICT));
    return Stream.concat(prices, others);
  }

  private static Hostile wrongItem(
      String name, UnaryOperator<PutItemRequest.Builder> change, String... pointers) {
    return new Hostile(
        "an article with " + name,
        it -> it.putItem(change.apply(item("TEA-01")).build()),
        Problem.VALIDATION_FAILED,
        List.of(pointers));
  }

  Stream<Hostile> looks() {
    var many = GetItemsRequest.newBuilder().addAllSkus(Collections.nCopies(101, "TEA-01")).build();
    return Stream.of(
        refused("101 articles", it -> it.getItems(many), Problem.VALIDATION_FAILED),
        refused("the stock of nothing", it -> it.getStock(look("")), Problem.NOT_FOUND),
        refused("the stock of tea", it -> it.getStock(look("tea")), Problem.NOT_FOUND),
        refused("the stock of what is not sold", it -> it.getStock(look("NO")), Problem.NOT_FOUND));
  }

  /** Whoever may not is told so, and strangers to say who they are. */
  Stream<Hostile> callers() {
    return Stream.of(
            callers("nobody", rpc.anybody(), Problem.UNAUTHENTICATED),
            callers("a buyer", rpc.as(InventoryProcess.BUYER), Problem.FORBIDDEN),
            callers(
                "one who pays back",
                rpc.as(InventoryProcess.TOKENS.of("refunds", "payment:refund", "order:write")),
                Problem.FORBIDDEN),
            Stream.of(
                refused(
                    "nobody looks",
                    _ -> rpc.anybody().getStock(look("TEA-01")),
                    Problem.UNAUTHENTICATED),
                refused(
                    "nobody looks at prices",
                    _ -> rpc.anybody().getItems(GetItemsRequest.getDefaultInstance()),
                    Problem.UNAUTHENTICATED),
                refused(
                    "one with a token of another's",
                    _ -> rpc.as("x.y.z").getStock(look("TEA-01")),
                    Problem.UNAUTHENTICATED)))
        .flatMap(all -> all);
  }

  private Stream<Hostile> callers(String name, InventoryServiceBlockingStub who, Problem problem) {
    return Stream.of(
        refused(
            name + " puts aside",
            _ -> who.reserve(Rpc.reserve(Saga.id(), "TEA-01", 1).build()),
            problem),
        refused(name + " commits", _ -> who.commit(commit(order)), problem),
        refused(name + " releases", _ -> who.release(release(order)), problem),
        refused(name + " counts", _ -> who.setStock(counted("TEA-01", 99).build()), problem),
        refused(name + " prices", _ -> who.putItem(item("TEA-01").build()), problem));
  }

  private static Hostile refused(
      String name, Consumer<InventoryServiceBlockingStub> call, Problem problem) {
    return new Hostile(name, call, problem, List.of());
  }

  private static PutItemRequest.Builder item(String sku) {
    return PutItemRequest.newBuilder()
        .setSku(sku)
        .setTitle("Ours")
        .setUnitPrice(money(4, 200_000_000, "EUR"));
  }

  private static SetStockRequest.Builder counted(String sku, long onHand) {
    return SetStockRequest.newBuilder().setSku(sku).setOnHand(onHand);
  }

  private static CommitRequest commit(UUID of) {
    return CommitRequest.newBuilder().setOrderId(of.toString()).build();
  }

  private static ReleaseRequest release(UUID of) {
    return ReleaseRequest.newBuilder().setOrderId(of.toString()).build();
  }

  private static GetStockRequest look(String sku) {
    return GetStockRequest.newBuilder().setSku(sku).build();
  }

  private static Money money(long units, int nanos, String currency) {
    return Money.newBuilder().setUnits(units).setNanos(nanos).setCurrency(currency).build();
  }
}
