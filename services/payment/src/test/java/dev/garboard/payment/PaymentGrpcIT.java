package dev.garboard.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.garboard.contracts.common.v1.CommandHeader;
import dev.garboard.contracts.common.v1.Money;
import dev.garboard.contracts.payment.v1.AuthorizeRequest;
import dev.garboard.contracts.payment.v1.CaptureRequest;
import dev.garboard.contracts.payment.v1.GetPaymentRequest;
import dev.garboard.contracts.payment.v1.PaymentServiceGrpc;
import dev.garboard.contracts.payment.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import dev.garboard.contracts.payment.v1.PaymentStatus;
import dev.garboard.contracts.payment.v1.RefundRequest;
import dev.garboard.contracts.payment.v1.VoidRequest;
import dev.garboard.kit.grpc.RpcErrors;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Problem.FieldError;
import dev.garboard.kit.testing.Kafka;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Payments over gRPC, as they should be asked for and as no friend does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PaymentGrpcIT {
  /**
   * One call and its refusal.
   *
   * @param pointers of the fields that are named, in order
   */
  record Hostile(
      String name,
      Consumer<PaymentServiceBlockingStub> call,
      Problem problem,
      List<String> pointers) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final UUID user = Saga.id();
  private final UUID order = Saga.id();
  private final UUID first = UUID.randomUUID();
  private Stack stack;
  private Kafka kafka;
  private PaymentProcess gateway;
  private PaymentProcess service;
  private GatewayLedger ledger;
  private ManagedChannel channel;
  private PaymentServiceBlockingStub anybody;
  private PaymentServiceBlockingStub machine;
  private String payment;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    stack = Stack.open();
    kafka = Kafka.own(directory.resolve("kafka"));
    gateway = PaymentProcess.gateway(directory).ready();
    ledger = new GatewayLedger(gateway);
    var database = stack.postgres().database("grpc");
    service = PaymentProcess.service(directory, database, kafka, gateway, Map.of()).ready();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", service.grpcPort()).usePlaintext().build();
    anybody = PaymentServiceGrpc.newBlockingStub(channel);
    machine = as("a-machine", "payment:write", "payment:refund", "order:read:self", "order:read");
    payment = machine.authorize(authorization(first, order).build()).getId();
  }

  @AfterAll
  void stop() throws Exception {
    channel.shutdownNow();
    service.close();
    gateway.close();
    kafka.close();
    stack.close();
  }

  private PaymentServiceBlockingStub as(String subject, String... permissions) {
    var metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + PaymentProcess.TOKENS.of(subject, permissions));
    return anybody.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  @Test
  void aPaymentIsHeldTakenAndPaidBack() throws Exception {
    var key = UUID.randomUUID();
    var paid = Saga.id();
    var held = machine.authorize(authorization(key, paid).build());
    assertThat(held.getStatus()).isEqualTo(PaymentStatus.PAYMENT_STATUS_AUTHORIZED);
    assertThat(machine.authorize(authorization(key, paid).build())).isEqualTo(held);

    var capture = CaptureRequest.newBuilder().setHeader(header()).setOrderId(paid.toString());
    var taken = machine.capture(capture.build());
    assertThat(taken.getStatus()).isEqualTo(PaymentStatus.PAYMENT_STATUS_CAPTURED);
    assertThat(machine.capture(capture.build()).getVersion()).isEqualTo(taken.getVersion());

    var refund = refund(held.getId(), 2, 340_000_000, "EUR");
    assertThat(machine.refund(refund).getRefunded()).isEqualTo(money(2, 340_000_000, "EUR"));
    assertThat(machine.refund(refund).getRefunded().getUnits()).isEqualTo(2);
    var undo = VoidRequest.newBuilder().setHeader(header()).setOrderId(paid.toString()).build();
    assertThat(machine.void_(undo).getStatus()).isEqualTo(PaymentStatus.PAYMENT_STATUS_REFUNDED);
    assertThat(ledger.of(key))
        .containsExactly("authorized 12.34", "captured 12.34", "refunded 2.34", "refunded 10.00");
  }

  @Test
  void whatTakesLongerIsAskedForAgain() {
    var key = UUID.randomUUID();
    var request = authorization(key, Saga.id()).setPaymentMethod("tok_late").build();
    assertThat(machine.authorize(request).getStatus())
        .isEqualTo(PaymentStatus.PAYMENT_STATUS_INITIATED);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> machine.authorize(request).getStatus(),
            PaymentStatus.PAYMENT_STATUS_AUTHORIZED::equals);
  }

  @Test
  void theOwnerSeesIt() {
    var owner = as(user.toString(), "order:read:self");
    assertThat(owner.getPayment(get(payment)).getOrderId()).isEqualTo(order.toString());
  }

  @ParameterizedTest
  @MethodSource({"authorizations", "changes", "refunds", "callers"})
  void isRefusedExactlyAndNoMoneyMoves(Hostile hostile) throws Exception {
    var refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> hostile.call().accept(machine));
    assertThat(refused).isNotNull();
    var refusal = RpcErrors.refusal(refused);

    assertThat(refusal.problem()).as(refused.getMessage()).isEqualTo(hostile.problem());
    assertThat(refusal.errors().stream().map(FieldError::pointer))
        .containsExactlyElementsOf(hostile.pointers());
    assertThat(refused.getMessage()).doesNotContain("dev.garboard", "java.", "Exception");
    assertThat(ledger.of(first)).containsExactly("authorized 12.34");
  }

  Stream<Hostile> authorizations() {
    return Stream.of(
        wrong(
            "nothing",
            AuthorizeRequest.Builder::clear,
            "/header/command_id",
            "/order_id",
            "/user_id",
            "/amount",
            "/payment_method"),
        wrong("no command", AuthorizeRequest.Builder::clearHeader, "/header/command_id"),
        wrong(
            "a command that is no UUID",
            it -> it.setHeader(CommandHeader.newBuilder().setCommandId("once")),
            "/header/command_id"),
        wrong("an order that is none", it -> it.setOrderId("1-1-1-1-1"), "/order_id"),
        wrong("a user that is none", it -> it.setUserId("root"), "/user_id"),
        wrong("a card", it -> it.setPaymentMethod("4111111111111111"), "/payment_method"),
        wrong("no money", AuthorizeRequest.Builder::clearAmount, "/amount"),
        wrong("nothing to pay", it -> it.setAmount(money(0, 0, "EUR")), "/amount"),
        wrong("less than nothing", it -> it.setAmount(money(-1, 0, "EUR")), "/amount"),
        wrong("two signs", it -> it.setAmount(money(1, -10_000_000, "EUR")), "/amount"),
        wrong("half a cent", it -> it.setAmount(money(1, 5_000_000, "EUR")), "/amount"),
        wrong("nanos over", it -> it.setAmount(money(1, 1_000_000_000, "EUR")), "/amount"),
        wrong("an overflow", it -> it.setAmount(money(Long.MAX_VALUE, 0, "EUR")), "/amount"),
        wrong("the other end", it -> it.setAmount(money(Long.MIN_VALUE, 0, "EUR")), "/amount"),
        wrong("no such currency", it -> it.setAmount(money(1, 0, "XYZ")), "/amount"),
        wrong("no currency", it -> it.setAmount(money(1, 0, "")), "/amount"),
        new Hostile(
            "a second payment of an order",
            it -> it.authorize(authorization(UUID.randomUUID(), order).build()),
            Problem.VALIDATION_FAILED,
            List.of("/order_id")),
        refused(
            "a command that came with another amount",
            it -> it.authorize(authorization(first, order).setAmount(money(1, 0, "EUR")).build()),
            Problem.IDEMPOTENCY_KEY_REUSED),
        refused(
            "a command that came with another order",
            it -> it.authorize(authorization(first, Saga.id()).build()),
            Problem.IDEMPOTENCY_KEY_REUSED));
  }

  private Hostile wrong(
      String name, UnaryOperator<AuthorizeRequest.Builder> change, String... pointers) {
    return new Hostile(
        "an authorization with " + name,
        it -> it.authorize(change.apply(authorization(UUID.randomUUID(), Saga.id())).build()),
        Problem.VALIDATION_FAILED,
        List.of(pointers));
  }

  Stream<Hostile> changes() {
    var unknown = Saga.id().toString();
    return Stream.of(
        refused(
            "a capture of an order without payment",
            it ->
                it.capture(
                    CaptureRequest.newBuilder().setHeader(header()).setOrderId(unknown).build()),
            Problem.NOT_FOUND),
        refused(
            "an undoing of an order without payment",
            it ->
                it.void_(VoidRequest.newBuilder().setHeader(header()).setOrderId(unknown).build()),
            Problem.NOT_FOUND),
        new Hostile(
            "a capture of nothing",
            it -> it.capture(CaptureRequest.getDefaultInstance()),
            Problem.VALIDATION_FAILED,
            List.of("/header/command_id", "/order_id")),
        new Hostile(
            "an undoing of nothing",
            it -> it.void_(VoidRequest.getDefaultInstance()),
            Problem.VALIDATION_FAILED,
            List.of("/header/command_id", "/order_id")),
        refused("an id that is none", it -> it.getPayment(get("x")), Problem.NOT_FOUND),
        refused("no id", it -> it.getPayment(get("")), Problem.NOT_FOUND));
  }

  Stream<Hostile> refunds() {
    return Stream.of(
        refused(
            "a refund of what is only held",
            it -> it.refund(refund(payment, 0, 10_000_000, "EUR")),
            Problem.REFUND_EXCEEDS_CAPTURE),
        new Hostile(
            "a refund in another currency",
            it -> it.refund(refund(payment, 1, 0, "USD")),
            Problem.VALIDATION_FAILED,
            List.of("/amount/currency")),
        new Hostile(
            "a refund of nothing",
            it -> it.refund(refund(payment, 0, 0, "EUR")),
            Problem.VALIDATION_FAILED,
            List.of("/amount")),
        refused(
            "a refund of no payment",
            it -> it.refund(refund(Saga.id().toString(), 1, 0, "EUR")),
            Problem.NOT_FOUND));
  }

  /** Users are told that they may not; another's payment is not there. */
  Stream<Hostile> callers() {
    var eve = as(Saga.id().toString(), "order:read:self", "order:write:self");
    var owner = as(user.toString(), "order:read:self", "order:write:self");
    var refunds = as("operator", "payment:refund");
    return Stream.of(
        refused("nobody reads", _ -> anybody.getPayment(get(payment)), Problem.UNAUTHENTICATED),
        refused("another reads", _ -> eve.getPayment(get(payment)), Problem.NOT_FOUND),
        refused(
            "nobody has money held",
            _ -> anybody.authorize(authorization(UUID.randomUUID(), Saga.id()).build()),
            Problem.UNAUTHENTICATED),
        refused(
            "a user has money held",
            _ -> owner.authorize(authorization(UUID.randomUUID(), Saga.id()).build()),
            Problem.FORBIDDEN),
        refused(
            "a user has it taken",
            _ -> owner.capture(CaptureRequest.newBuilder().setOrderId(order.toString()).build()),
            Problem.FORBIDDEN),
        refused(
            "a user has it let go",
            _ -> owner.void_(VoidRequest.newBuilder().setOrderId(order.toString()).build()),
            Problem.FORBIDDEN),
        refused(
            "a user has it paid back",
            _ -> owner.refund(refund(payment, 1, 0, "EUR")),
            Problem.FORBIDDEN),
        refused(
            "one who may pay back has money taken",
            _ -> refunds.capture(CaptureRequest.newBuilder().setOrderId(order.toString()).build()),
            Problem.FORBIDDEN));
  }

  private static Hostile refused(
      String name, Consumer<PaymentServiceBlockingStub> call, Problem problem) {
    return new Hostile(name, call, problem, List.of());
  }

  private AuthorizeRequest.Builder authorization(UUID command, UUID paid) {
    return AuthorizeRequest.newBuilder()
        .setHeader(CommandHeader.newBuilder().setCommandId(command.toString()))
        .setOrderId(paid.toString())
        .setUserId(user.toString())
        .setAmount(money(12, 340_000_000, "EUR"))
        .setPaymentMethod("tok_ok");
  }

  private static CommandHeader header() {
    return CommandHeader.newBuilder().setCommandId(UUID.randomUUID().toString()).build();
  }

  private static RefundRequest refund(String of, long units, int nanos, String currency) {
    return RefundRequest.newBuilder()
        .setHeader(header())
        .setPaymentId(of)
        .setAmount(money(units, nanos, currency))
        .build();
  }

  private static Money money(long units, int nanos, String currency) {
    return Money.newBuilder().setUnits(units).setNanos(nanos).setCurrency(currency).build();
  }

  private static GetPaymentRequest get(String id) {
    return GetPaymentRequest.newBuilder().setId(id).build();
  }
}
