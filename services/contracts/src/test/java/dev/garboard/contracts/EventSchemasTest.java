package dev.garboard.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventSchemasTest {
  private static final String META = "https://json-schema.org/draft/2020-12/schema";
  private static final String USER =
      "\"user_id\": \"0190a8c4-8f3e-7c1a-9c1e-3b1f6d2a7e55\", \"version\": 2, \"at\": \"2026-01-01T00:00:00Z\"";

  private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(VersionFlag.V202012);

  @ParameterizedTest
  @ValueSource(strings = {"UserCreated", "UserUpdated", "UserEmailChanged", "UserDeleted"})
  void everyEventHasAValidSchema(String event) throws IOException {
    assertThat(errors(SchemaLocation.of(META), text(event))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "UserCreated      | , \"email\": \"a@b.dev\", \"name\": \"A\"             | ",
        "UserCreated      | , \"email\": \"a@b.dev\", \"name\": \"A\", \"new\": 1 | ",
        "UserCreated      | , \"email\": \"a@b.dev\"                              | name",
        "UserCreated      | , \"email\": \"a@b.dev\", \"name\": \"\"              | name",
        "UserUpdated      | , \"name\": \"A\"                                     | ",
        "UserUpdated      | , \"name\": 7                                         | name",
        "UserEmailChanged | , \"old_email\": \"a@b.dev\", \"new_email\": \"c@d.dev\" | ",
        "UserEmailChanged | , \"old_email\": \"a@b.dev\"                          | new_email",
        "UserDeleted      |                                                       | "
      })
  void anEventIsHeldToItsSchema(String event, String members, String wrong) throws IOException {
    var schema = schemas.getSchema(text(event));
    var body = "{" + USER + Objects.requireNonNullElse(members, "") + "}";
    var errors =
        schema.validate(body, InputFormat.JSON).stream().map(ValidationMessage::getMessage);
    assertThat(errors.toList())
        .hasSize(wrong == null ? 0 : 1)
        .allMatch(error -> error.contains(wrong));
  }

  private List<String> errors(SchemaLocation schema, String body) {
    return schemas.getSchema(schema).validate(body, InputFormat.JSON).stream()
        .map(ValidationMessage::getMessage)
        .toList();
  }

  private static String text(String event) throws IOException {
    try (var in =
        EventSchemasTest.class.getResourceAsStream("/events/user/v1/" + event + ".schema.json")) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }
}
