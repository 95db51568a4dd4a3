package dev.garboard.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The events of the inventory and the commands to it. */
class InventorySchemasTest {
  private static final String META = "https://json-schema.org/draft/2020-12/schema";
  private static final String ID = "\"0190a8c4-8f3e-7c1a-9c1e-3b1f6d2a7e55\"";
  private static final String MONEY = "{\"amount\": \"12.34\", \"currency\": \"EUR\"}";
  private static final String TIME = "\"2026-01-01T00:00:00Z\"";
  private static final String LINES = "[{\"sku\": \"TEA-01\", \"quantity\": 2}]";
  private static final String COMMAND =
      "\"command\": {\"id\": ID, \"saga\": ID, \"attempt\": 1, \"deadline\": TIME, \"compensates\": ID},"
          + " \"data\": ";

  private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(VersionFlag.V202012);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ItemPut",
        "StockSet",
        "StockReserved",
        "ReservationReleased",
        "ReservationCommitted",
        "ReservationOverdue",
        "commands/ReserveInventory",
        "commands/ReleaseReservation",
        "commands/CommitReservation",
        "commands/ExtendReservation"
      })
  void everyOneHasAValidSchema(String name) throws IOException {
    var meta = schemas.getSchema(SchemaLocation.of(META));
    assertThat(meta.validate(text(name), InputFormat.JSON)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "ItemPut       | \"sku\": \"TEA-01\", \"title\": \"Tea\", \"unit_price\": MONEY | ",
        "ItemPut       | \"sku\": \"TEA-01\", \"title\": \"Tea\", \"unit_price\": MONEY, \"new\": 1 | ",
        "ItemPut       | \"sku\": \"TEA-01\", \"title\": \"\", \"unit_price\": MONEY    | title",
        "ItemPut       | \"sku\": \"TEA-01\", \"title\": \"Tea\"                        | unit_price",
        "StockSet      | \"sku\": \"TEA-01\", \"on_hand\": 5, \"reserved\": 0           | ",
        "StockSet      | \"sku\": \"TEA-01\", \"on_hand\": -1, \"reserved\": 0          | on_hand",
        "StockReserved | \"reservation_id\": ID, \"order_id\": ID, \"lines\": LINES, \"expires_at\": TIME | ",
        "StockReserved | \"reservation_id\": ID, \"order_id\": ID, \"lines\": LINES     | expires_at",
        "StockReserved | \"reservation_id\": ID, \"order_id\": ID, \"lines\": [], \"expires_at\": TIME | lines",
        "ReservationOverdue   | \"reservation_id\": ID, \"order_id\": ID, \"lines\": LINES, \"expires_at\": TIME | ",
        "ReservationReleased  | \"reservation_id\": ID, \"order_id\": ID, \"lines\": LINES | ",
        "ReservationCommitted | \"reservation_id\": ID, \"order_id\": ID, \"lines\": LINES | ",
        "ReservationCommitted | \"reservation_id\": ID, \"lines\": LINES                   | order_id"
      })
  void anEventIsHeldToItsSchema(String event, String members, String wrong) throws IOException {
    var body = "{" + members + ", \"version\": 1, \"at\": TIME}";
    assertIsWrongIn(wrong, errors(event, body));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "ReserveInventory | {\"order_id\": ID, \"lines\": LINES}                                      | ",
        "ReserveInventory | {\"order_id\": ID, \"lines\": []}                                         | lines",
        "ReserveInventory | {\"order_id\": ID, \"lines\": [{\"sku\": \"tea\", \"quantity\": 1}]}      | sku",
        "ReserveInventory | {\"order_id\": ID, \"lines\": [{\"sku\": \"TEA\", \"quantity\": 0}]}      | quantity",
        "ReserveInventory | {\"order_id\": ID, \"lines\": [{\"sku\": \"TEA\", \"quantity\": 1001}]}   | quantity",
        "ReserveInventory | {\"order_id\": ID, \"lines\": [{\"sku\": \"TEA\", \"quantity\": 1.5}]}    | quantity",
        "ReleaseReservation | {\"order_id\": ID} | ",
        "ReleaseReservation | {}                 | order_id",
        "CommitReservation  | {\"order_id\": ID} | ",
        "ExtendReservation  | {\"order_id\": ID} | "
      })
  void aCommandIsHeldToItsSchema(String command, String data, String wrong) throws IOException {
    assertIsWrongIn(wrong, errors("commands/" + command, "{" + COMMAND + data + "}"));
  }

  private static void assertIsWrongIn(String wrong, Stream<String> errors) {
    assertThat(errors.toList())
        .hasSize(wrong == null ? 0 : 1)
        .allMatch(error -> error.contains(Objects.requireNonNull(wrong)));
  }

  private Stream<String> errors(String name, String body) throws IOException {
    var filled =
        body.replace("ID", ID)
            .replace("MONEY", MONEY)
            .replace("LINES", LINES)
            .replace("TIME", TIME);
    return schemas.getSchema(text(name)).validate(filled, InputFormat.JSON).stream()
        .map(ValidationMessage::getMessage);
  }

  private static String text(String name) throws IOException {
    var path = "/events/inventory/v1/" + name + ".schema.json";
    try (var in = InventorySchemasTest.class.getResourceAsStream(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
