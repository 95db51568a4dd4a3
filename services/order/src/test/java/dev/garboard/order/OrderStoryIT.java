package dev.garboard.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.contracts.common.v1.CommandHeader;
import dev.garboard.contracts.order.v1.GetOrderRequest;
import dev.garboard.contracts.order.v1.OrderLine;
import dev.garboard.contracts.order.v1.OrderServiceGrpc;
import dev.garboard.contracts.order.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import dev.garboard.contracts.order.v1.OrderStatus;
import dev.garboard.contracts.order.v1.PlaceOrderRequest;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Stack;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an order, on a real PostgreSQL and Kafka, by what stock and payment say. */
class OrderStoryIT {
  private static final String ORDERS = "/api/v1/orders";
  private static final String TEA =
      "{\"lines\": [{\"sku\": \"TEA-01\", \"quantity\": 2}], \"payment_method\": \"tok_ok\"}";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path directory;
  private static Stack stack;
  private static Kafka kafka;
  private static FakeStock stock;
  private static Participants participants;
  private static OrderProcess service;
  private static final UUID ADA_ID = UUID.randomUUID();
  private static final String ADA = SignedToken.buyer(ADA_ID);

  @BeforeAll
  static void start() throws Exception {
    stack = Stack.open();
    kafka = Kafka.own(directory.resolve("kafka"));
    participants = new Participants(kafka);
    stock = new FakeStock().sells("TEA-01", "4.20", "EUR");
    service =
        new OrderProcess(
            directory.resolve("order"),
            stack.postgres().database("orders"),
            stock,
            Map.of(
                "GARBOARD_MESSAGING_BROKER", "kafka",
                "GARBOARD_MESSAGING_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "GARBOARD_MESSAGING_TOPICS_CREATE", "true",
                "GARBOARD_TRACING_EXPORTER", "memory",
                "GARBOARD_SERVER_HTTP_REQUEST_TIMEOUT", "15s"));
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    stock.close();
    participants.close();
    kafka.close();
    stack.close();
  }

  @BeforeEach
  void allIsWell() {
    participants.heal();
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return JSON.readTree(answer.body());
  }

  private static UUID id(HttpResponse<String> placed) throws Exception {
    return UUID.fromString(json(placed).path("id").asText());
  }

  /** The first call of a cold process may take longer than a price is waited for. */
  private static UUID placed(String token) throws Exception {
    var key = UUID.randomUUID().toString();
    return id(
        await()
            .atMost(PATIENCE)
            .until(() -> service.order(token, key, TEA), it -> it.statusCode() == 202));
  }

  private static HttpResponse<String> look(UUID order) throws Exception {
    return service.send(service.request(ORDERS + "/" + order, ADA));
  }

  private static JsonNode ended(UUID order) {
    return await()
        .atMost(PATIENCE)
        .until(() -> json(look(order)), it -> it.path("status").asText().matches("CON.*|CAN.*"));
  }

  private static HttpResponse<String> cancel(UUID order) throws Exception {
    return service.send(
        service.request(ORDERS + "/" + order + "/cancel", ADA).POST(BodyPublishers.noBody()));
  }

  @Test
  void anOrderThatAllAgreeToIsConfirmedPaidAndDelivered() throws Exception {
    var order = placed(ADA);
    assertThat(ended(order).path("status").asText()).isEqualTo("CONFIRMED");
    participants.command(order, "CommitReservation");
    assertThat(participants.commands(order))
        .containsExactly(
            "ReserveInventory", "AuthorizePayment", "CapturePayment", "CommitReservation");
    var payment = participants.command(order, "AuthorizePayment").body();
    assertThat(payment.at("/data/amount/amount").asText()).isEqualTo("8.40");
    assertThat(payment.at("/data/user_id").asText()).isEqualTo(ADA_ID.toString());
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(service.admin("/sagas/" + order).body()).contains("COMPLETED"));
    assertThat(service.admin("/sagas/" + order).body()).doesNotContain("tok_ok");
  }

  @Test
  void oneTraceLeadsFromTheRequestToEveryCommandAndEvent() throws Exception {
    placed(ADA);
    var trace = UUID.randomUUID().toString().replace("-", "");
    var placed =
        service.send(
            service
                .request(ORDERS, ADA)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", trace)
                .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01")
                .POST(BodyPublishers.ofString(TEA)));
    var order = id(placed);
    ended(order);
    participants.command(order, "CommitReservation");
    await().atMost(PATIENCE).until(() -> participants.all(order).size() == 6);
    assertThat(participants.all(order))
        .extracting(Participants.Told::type)
        .contains("OrderPlaced", "OrderConfirmed", "AuthorizePayment");
    assertThat(participants.all(order)).allMatch(it -> it.trace().contains(trace));
    assertThat(service.admin("/sagas/" + order).body()).contains(trace);
  }

  @Test
  void onlyWhoOperatesSteersASagaAndItsTimelineSaysWho() throws Exception {
    participants.beSilentTo("AuthorizePayment");
    var order = placed(ADA);
    participants.command(order, "AuthorizePayment");
    var compensate = "/sagas/" + order + "/compensate";
    assertThat(service.operate(compensate, "").statusCode()).isEqualTo(401);
    assertThat(service.operate(compensate, ADA).statusCode()).isEqualTo(403);
    var reader = SignedToken.of(UUID.randomUUID(), "ops:read");
    assertThat(service.operate(compensate, reader).statusCode()).isEqualTo(403);
    assertThat(service.operate(compensate, SignedToken.operator()).statusCode()).isEqualTo(204);
    assertThat(ended(order).path("reason").asText()).isEqualTo("BY_OPERATOR");
    assertThat(service.admin("/sagas/" + order).body()).contains(SignedToken.OPERATOR.toString());
  }

  @Test
  void aDeclinedCardGivesBackWhatWasReservedAndVoidsNothing() throws Exception {
    participants.refuse("AuthorizePayment", "PAYMENT_DECLINED");
    var order = placed(ADA);
    assertThat(ended(order).path("reason").asText()).isEqualTo("PAYMENT_DECLINED");
    assertThat(participants.commands(order))
        .containsExactly("ReserveInventory", "AuthorizePayment", "ReleaseReservation");
    assertThat(participants.command(order, "ReleaseReservation").body().at("/command/compensates"))
        .isEqualTo(participants.command(order, "ReserveInventory").body().at("/command/id"));
  }

  @Test
  void whatIsOutOfStockIsNotPaid() throws Exception {
    participants.refuse("ReserveInventory", "OUT_OF_STOCK");
    var order = placed(ADA);
    assertThat(ended(order).path("reason").asText()).isEqualTo("OUT_OF_STOCK");
    assertThat(participants.commands(order)).containsExactly("ReserveInventory");
  }

  @Test
  void whoCancelsWhilePayingGetsAllUndone() throws Exception {
    participants.beSilentTo("AuthorizePayment");
    var order = placed(ADA);
    var paying = participants.command(order, "AuthorizePayment");
    assertThat(cancel(order).statusCode()).isEqualTo(202);
    participants.answer(paying);
    assertThat(ended(order).path("reason").asText()).isEqualTo("BY_USER");
    assertThat(participants.commands(order))
        .containsSubsequence("VoidPayment", "ReleaseReservation")
        .doesNotContain("CapturePayment");
    assertThat(cancel(order).statusCode()).as("once more").isEqualTo(202);
  }

  @Test
  void afterItsConfirmationAnOrderIsNotCancelled() throws Exception {
    var order = placed(ADA);
    ended(order);
    var refused = cancel(order);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(json(refused).path("type").asText()).endsWith("/order-not-cancellable");
  }

  @Test
  void fiftyTimesTheSameKeyIsOneOrderAndFiftyEqualAnswers() throws Exception {
    placed(ADA);
    Callable<HttpResponse<String>> ask = () -> service.order(ADA, "fifty", TEA);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = threads.invokeAll(Collections.nCopies(50, ask));
      var bodies = answers.stream().map(it -> it.resultNow().body()).distinct().toList();
      assertThat(bodies).hasSize(1);
      ended(UUID.fromString(JSON.readTree(bodies.getFirst()).path("id").asText()));
    }
  }

  @Test
  void theStoryIsToldToItsEndAndGoesOnWhereItWasLeft() throws Exception {
    var order = placed(ADA);
    ended(order);
    var committed = "{\"order_id\": \"" + order + "\"}";
    participants.happened(Participants.STOCK, order, "ReservationCommitted", committed);

    var story = service.send(service.request(ORDERS + "/" + order + "/events", ADA)).body();
    assertThat(story)
        .containsSubsequence(
            "id: 1\nevent: OrderPlaced", "event: OrderConfirmed", "event: ReservationCommitted");
    var rest =
        service.send(
            service.request(ORDERS + "/" + order + "/events", ADA).header("Last-Event-ID", "2"));
    assertThat(rest.body()).contains("id: 3").doesNotContain("id: 1\n", "id: 2\n");
    var nothing =
        service.send(
            service.request(ORDERS + "/" + order + "/events", ADA).header("Last-Event-ID", "3"));
    assertThat(nothing.statusCode()).isEqualTo(204);
  }

  @Test
  void whatIsReservedForLongIsKeptForAnOrderAndGivenUpForNone() throws Exception {
    var order = placed(ADA);
    ended(order);
    overdue(order);
    assertThat(
            participants.command(order, "ExtendReservation").body().at("/data/order_id").asText())
        .isEqualTo(order.toString());

    var nobodys = UUID.randomUUID();
    overdue(nobodys);
    assertThat(
            participants
                .command(nobodys, "ReleaseReservation")
                .body()
                .at("/command")
                .has("compensates"))
        .isTrue();

    participants.refuse("AuthorizePayment", "PAYMENT_DECLINED");
    var cancelled = placed(ADA);
    ended(cancelled);
    var bySaga = participants.command(cancelled, "ReleaseReservation").body().at("/command/id");
    overdue(cancelled);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Collections.frequency(participants.commands(cancelled), "ReleaseReservation") == 2);
    assertThat(bySaga.asText()).isEqualTo(lastCommand(cancelled));
  }

  private static void overdue(UUID order) {
    var body = "{\"order_id\": \"" + order + "\"}";
    participants.happened(Participants.STOCK, order, "ReservationOverdue", body);
  }

  private static String lastCommand(UUID order) {
    return participants.last(order).body().at("/command/id").asText();
  }

  @Test
  void whoLeftOrdersNoMore() throws Exception {
    var eve = UUID.randomUUID();
    var token = SignedToken.buyer(eve);
    placed(token);
    participants.happened(Participants.USERS, eve, "UserDeleted", "{}");
    await()
        .atMost(PATIENCE)
        .until(() -> service.order(token, UUID.randomUUID().toString(), TEA).statusCode() == 403);
  }

  @Test
  void theOtherDoorPlacesTheSameOrderOnceAndRefusesAPriceFromOutside() throws Exception {
    placed(ADA);
    var channel =
        NettyChannelBuilder.forAddress("127.0.0.1", service.service().grpc())
            .usePlaintext()
            .build();
    try {
      var orders = as(OrderServiceGrpc.newBlockingStub(channel));
      var request =
          PlaceOrderRequest.newBuilder()
              .setHeader(header("by-grpc"))
              .addLines(OrderLine.newBuilder().setSku("TEA-01").setQuantity(1))
              .setPaymentMethod("tok_ok");
      var first = orders.placeOrder(request.build());
      assertThat(orders.placeOrder(request.build())).isEqualTo(first);
      assertThat(first.getTotal().getUnits()).isEqualTo(4);
      ended(UUID.fromString(first.getId()));
      var shown = orders.getOrder(GetOrderRequest.newBuilder().setId(first.getId()).build());
      assertThat(shown.getStatus()).isEqualTo(OrderStatus.CONFIRMED);

      var priced =
          request.clone().clearLines().addLines(first.getLines(0)).setHeader(header("priced"));
      refused(() -> orders.placeOrder(priced.build()), "INVALID_ARGUMENT");
      refused(() -> orders.placeOrder(request.clone().clearHeader().build()), "INVALID_ARGUMENT");
    } finally {
      channel.shutdownNow();
    }
  }

  private static CommandHeader header(String id) {
    return CommandHeader.newBuilder().setCommandId(id).build();
  }

  private static void refused(Runnable call, String code) {
    Assertions.assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.getStatus().getCode().name()).isEqualTo(code));
  }

  private static OrderServiceBlockingStub as(OrderServiceBlockingStub stub) {
    var metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + ADA);
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }
}
