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

/** The events of payments and the commands to them. */
class PaymentSchemasTest {
  private static final String META = "https://json-schema.org/draft/2020-12/schema";
  private static final String ID = "\"0190a8c4-8f3e-7c1a-9c1e-3b1f6d2a7e55\"";
  private static final String MONEY = "{\"amount\": \"12.34\", \"currency\": \"EUR\"}";
  private static final String EVENT =
      "\"payment_id\": ID, \"order_id\": ID, \"user_id\": ID, \"amount\": MONEY, \"version\": 1,"
          + " \"at\": \"2026-01-01T00:00:00Z\"";
  private static final String COMMAND =
      "\"command\": {\"id\": ID, \"saga\": ID, \"attempt\": 1, \"deadline\":"
          + " \"2026-01-01T00:00:00Z\"}, \"data\": ";

  private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(VersionFlag.V202012);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PaymentAuthorized",
        "PaymentDeclined",
        "PaymentCaptured",
        "PaymentVoided",
        "PaymentRefunded",
        "commands/AuthorizePayment",
        "commands/CapturePayment",
        "commands/VoidPayment"
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
        "PaymentAuthorized |                                            | ",
        "PaymentAuthorized | , \"new\": 1                               | ",
        "PaymentDeclined   | , \"reason\": \"declined\"                 | ",
        "PaymentDeclined   |                                            | reason",
        "PaymentCaptured   |                                            | ",
        "PaymentVoided     |                                            | ",
        "PaymentRefunded   | , \"refunded\": MONEY                      | ",
        "PaymentRefunded   | , \"refunded\": {\"amount\": 1, \"currency\": \"EUR\"} | amount"
      })
  void anEventIsHeldToItsSchema(String event, String members, String wrong) throws IOException {
    var body = "{" + EVENT + Objects.requireNonNullElse(members, "") + "}";
    assertIsWrongIn(wrong, errors(event, body));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "AuthorizePayment | {\"order_id\": ID, \"user_id\": ID, \"amount\": MONEY, \"payment_method\": \"tok_ok\"} | ",
        "AuthorizePayment | {\"order_id\": ID, \"user_id\": ID, \"amount\": MONEY, \"payment_method\": \"4111\"}   | payment_method",
        "AuthorizePayment | {\"order_id\": ID, \"user_id\": ID, \"payment_method\": \"tok_ok\"}                     | amount",
        "CapturePayment   | {\"order_id\": ID} | ",
        "VoidPayment      | {\"order_id\": ID} | ",
        "VoidPayment      | {}                 | order_id"
      })
  void aCommandIsHeldToItsSchema(String command, String data, String wrong) throws IOException {
    assertIsWrongIn(wrong, errors("commands/" + command, "{" + COMMAND + data + "}"));
  }

  private static void assertIsWrongIn(String wrong, Stream<String> errors) {
    assertThat(errors.toList())
        .hasSize(wrong == null ? 0 : 1)
        .allMatch(error -> error.contains(wrong));
  }

  private Stream<String> errors(String name, String body) throws IOException {
    return schemas
        .getSchema(text(name))
        .validate(body.replace("ID", ID).replace("MONEY", MONEY), InputFormat.JSON)
        .stream()
        .map(ValidationMessage::getMessage);
  }

  private static String text(String name) throws IOException {
    var path = "/events/payment/v1/" + name + ".schema.json";
    try (var in = PaymentSchemasTest.class.getResourceAsStream(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
