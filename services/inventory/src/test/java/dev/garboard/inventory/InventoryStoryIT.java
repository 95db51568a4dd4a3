package dev.garboard.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.contracts.inventory.v1.GetItemsRequest;
import dev.garboard.contracts.inventory.v1.Item;
import dev.garboard.contracts.money.Money;
import dev.garboard.contracts.money.MoneyMessages;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Stack;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stock lives through, commanded over Kafka, counted and looked at over HTTP and gRPC. */
class InventoryStoryIT {
  private static final String ITEMS = "/api/v1/items/";
  private static final String STOCK = "/api/v1/stock/";
  private static final String RESERVATIONS = "/api/v1/reservations/";
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path directory;
  private static Stack stack;
  private static Kafka kafka;
  private static InventoryProcess service;
  private static Saga saga;
  private static StockLedger ledger;

  private final UUID order = Saga.id();

  @BeforeAll
  static void start() throws Exception {
    stack = Stack.open();
    kafka = Kafka.own(directory.resolve("kafka"));
    saga = new Saga(kafka);
    var database = stack.postgres().database("inventory");
    ledger = new StockLedger(database);
    service = new InventoryProcess(directory.resolve("inventory"), database, kafka, Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    saga.close();
    kafka.close();
    stack.close();
  }

  @AfterEach
  void theLedgerBalances() throws Exception {
    ledger.requireBalance();
  }

  @Test
  void anArticleIsPutCountedAndLookedAt() throws Exception {
    var path = ITEMS + "TEA-01";
    var put = service.put(path, InventoryProcess.item("Tea", "4.20", "EUR"));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
    assertThat(json(service.get(STOCK + "TEA-01", InventoryProcess.BUYER)).path("on_hand").asInt())
        .isZero();
    var counted = service.put(STOCK + "TEA-01", "{\"on_hand\": 10}");
    assertThat(counted.statusCode()).as(counted.body()).isEqualTo(200);
    assertThat(json(service.get(path, InventoryProcess.BUYER)))
        .isEqualTo(
            JSON.readTree(
                "{\"sku\": \"TEA-01\", \"title\": \"Tea\", \"unit_price\": {\"amount\": \"4.20\", \"currency\": \"EUR\"}, \"version\": 1}"));
    assertThat(service.stock("TEA-01")).isEqualTo("10/0");
    assertThat(ledger.of("TEA-01")).containsExactly("COUNTED 10/0");

    var told = items("TEA-01", "NOT-SOLD", "tea", "TEA-01");
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().getUnitPrice()).isEqualTo(MoneyMessages.of(Money.of("4.20", "EUR")));
  }

  private static List<Item> items(String... skus) {
    try (var rpc = new Rpc(service)) {
      var request = GetItemsRequest.newBuilder().addAllSkus(List.of(skus)).build();
      return rpc.as(InventoryProcess.BUYER).getItems(request).getItemsList();
    }
  }

  @Test
  void oneTraceLeadsFromTheCommandToTheEventAndTheReply() throws Exception {
    service.sells("TRAY-01", 1);
    assertThat(saga.reply(saga.reserve(order, "TRAY-01", 1))).isEqualTo("DONE");
    await().until(() -> saga.events(order).size() == 1);
    assertThat(saga.traces(order)).hasSize(2).allMatch(it -> it.contains(Saga.trace(order)));
  }

  @Test
  void whatAnOrderNeedsIsPutAsideAndLeavesTheHouse() throws Exception {
    service.sells("CUP-01", 10);
    service.sells("CUP-02", 10);
    var lines = new String[] {Saga.line("CUP-02", 1), Saga.line("CUP-01", 2)};
    var reserve = saga.reserve(order, UUID.randomUUID(), lines);
    assertThat(saga.reply(reserve)).isEqualTo("DONE");
    assertThat(service.stock("CUP-01")).isEqualTo("10/2");
    assertThat(service.stock("CUP-02")).isEqualTo("10/1");

    assertThat(saga.reply(saga.commit(order))).isEqualTo("DONE");
    assertThat(service.stock("CUP-01")).isEqualTo("8/0");
    assertThat(saga.reply(saga.commit(order))).as("by another command").isEqualTo("DONE");
    assertThat(service.stock("CUP-01")).isEqualTo("8/0");
    assertThat(ledger.of("CUP-01"))
        .containsExactly("COUNTED 10/0", "RESERVED 0/2", "COMMITTED -2/-2");
    assertThat(saga.reply(saga.release(order, reserve))).isEqualTo("COMMITTED");
    await()
        .untilAsserted(
            () ->
                assertThat(saga.events(order))
                    .containsExactly("StockReserved", "ReservationCommitted"));
  }

  @Test
  void whatAnOrderLetsGoOfIsThereForOthers() throws Exception {
    service.sells("POT-01", 2);
    var reserve = saga.reserve(order, "POT-01", 2);
    assertThat(saga.reply(reserve)).isEqualTo("DONE");
    var other = Saga.id();
    assertThat(saga.reply(saga.reserve(other, "POT-01", 1))).isEqualTo("OUT_OF_STOCK");
    assertThat(saga.reply(saga.release(order, reserve))).isEqualTo("DONE");
    assertThat(service.stock("POT-01")).isEqualTo("2/0");
    assertThat(saga.reply(saga.reserve(other, "POT-01", 1))).isEqualTo("DONE");
    assertThat(saga.reply(saga.commit(order))).isEqualTo("RELEASED");
    await()
        .untilAsserted(
            () ->
                assertThat(saga.events(order))
                    .containsExactly("StockReserved", "ReservationReleased"));
  }

  @Test
  void ofWhatIsNotThereNothingIsPutAside() throws Exception {
    service.sells("BOX-01", 5);
    service.sells("BOX-02", 1);
    var tooMany = new String[] {Saga.line("BOX-01", 1), Saga.line("BOX-02", 2)};
    assertThat(saga.reply(saga.reserve(order, UUID.randomUUID(), tooMany)))
        .isEqualTo("OUT_OF_STOCK");
    var unknown = new String[] {Saga.line("BOX-01", 1), Saga.line("BOX-99", 1)};
    assertThat(saga.reply(saga.reserve(order, UUID.randomUUID(), unknown)))
        .isEqualTo("UNKNOWN_SKU");
    assertThat(service.stock("BOX-01")).isEqualTo("5/0");
    assertThat(saga.events(order)).isEmpty();
    assertThat(saga.reply(saga.commit(order))).isEqualTo("NO_RESERVATION");
  }

  @Test
  void aReservationThatIsUndoneBeforeItIsMadeIsNeverMade() throws Exception {
    service.sells("JAR-01", 5);
    var reserve = UUID.randomUUID();
    assertThat(saga.reply(saga.release(order, reserve))).isEqualTo("DONE");
    saga.reserve(order, reserve, Saga.line("JAR-01", 1));
    assertThat(saga.reply(reserve)).isEqualTo("COMPENSATED");
    assertThat(service.stock("JAR-01")).isEqualTo("5/0");
  }

  @Test
  void commandsThatComeThreeTimesHaveOneEffectAndOneAnswer() throws Exception {
    service.sells("CAN-01", 10);
    var reserve = UUID.randomUUID();
    for (int i = 0; i < 3; i++) {
      saga.reserve(order, reserve, Saga.line("CAN-01", 3));
    }
    assertThat(saga.reply(reserve)).isEqualTo("DONE");
    var commit = UUID.randomUUID();
    for (int i = 0; i < 3; i++) {
      saga.commit(order, commit);
    }
    assertThat(saga.reply(commit)).isEqualTo("DONE");
    await().until(() -> saga.replies(commit).size() == 3);
    assertThat(saga.replies(commit)).containsOnly("DONE");
    assertThat(saga.replies(reserve)).containsExactly("DONE", "DONE", "DONE");
    assertThat(service.stock("CAN-01")).isEqualTo("7/0");
  }

  @Test
  void nobodyOverwritesWhatTheyHaveNotSeen() throws Exception {
    service.sells("MUG-01", 10);
    var seen = service.get(STOCK + "MUG-01", InventoryProcess.BUYER);
    var tag = seen.headers().firstValue("ETag").orElseThrow();
    assertThat(saga.reply(saga.reserve(order, "MUG-01", 4))).isEqualTo("DONE");

    assertThat(counted("MUG-01", 8, tag).statusCode()).isEqualTo(412);
    var now = service.get(STOCK + "MUG-01", InventoryProcess.BUYER);
    var fresh = now.headers().firstValue("ETag").orElseThrow();
    assertThat(counted("MUG-01", 3, fresh).body()).contains("stock-reserved");
    assertThat(counted("MUG-01", 8, fresh).statusCode()).isEqualTo(200);
    assertThat(service.stock("MUG-01")).isEqualTo("8/4");
    assertThat(counted("MUG-01", 8, "*").headers().firstValue("ETag"))
        .as("nothing changed")
        .isEqualTo(counted("MUG-01", 8, "*").headers().firstValue("ETag"));
  }

  private static HttpResponse<String> counted(String sku, int onHand, String tag) throws Exception {
    return service.send(
        service
            .put(STOCK + sku)
            .header("If-Match", tag)
            .PUT(BodyPublishers.ofString("{\"on_hand\": " + onHand + "}")));
  }

  @Test
  void onlyWhoMayReadAllOrdersSeesWhatIsPutAside() throws Exception {
    service.sells("FAN-01", 1);
    var reserve = saga.reserve(order, "FAN-01", 1);
    assertThat(saga.reply(reserve)).isEqualTo("DONE");
    var id = saga.data(reserve).path("reservation_id").asText();
    var shown = json(service.get(RESERVATIONS + id, InventoryProcess.OPERATOR));
    assertThat(shown.path("status").asText()).isEqualTo("HELD");
    assertThat(shown.path("order_id").asText()).isEqualTo(order.toString());
    assertThat(shown.path("lines").toString())
        .isEqualTo("[" + Saga.line("FAN-01", 1).replace(" ", "") + "]");
    assertThat(service.get(RESERVATIONS + id, InventoryProcess.BUYER).statusCode()).isEqualTo(404);
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return JSON.readTree(answer.body());
  }
}
