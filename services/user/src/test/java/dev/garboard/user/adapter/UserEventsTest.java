package dev.garboard.user.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.data.TimeOrderedIds;
import dev.garboard.user.domain.Email;
import dev.garboard.user.domain.Profile;
import dev.garboard.user.domain.UserCreated;
import dev.garboard.user.domain.UserDeleted;
import dev.garboard.user.domain.UserEmailChanged;
import dev.garboard.user.domain.UserEvent;
import dev.garboard.user.domain.UserId;
import dev.garboard.user.domain.UserUpdated;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events leave as their schemas in contracts say. */
class UserEventsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final TimeOrderedIds IDS =
      new TimeOrderedIds(InstantSource.fixed(NOON), new SecureRandom());
  private static final Email ADA = new Email("ada@example.org");

  private final UserEvents events = new UserEvents(IDS);

  static Stream<UserEvent> every() {
    var user = new UserId(IDS.get());
    return Stream.of(
        new UserCreated(user, ADA, new Profile("Ada"), NOON),
        new UserUpdated(user, new Profile("Ada L."), 2, NOON),
        new UserEmailChanged(user, ADA, new Email("ada@example.com"), 3, NOON),
        new UserDeleted(user, 4, NOON));
  }

  @ParameterizedTest
  @MethodSource("every")
  void anEventHasTheFieldsOfItsSchemaAndNoOthers(UserEvent event) throws IOException {
    var outgoing = outgoing(event);
    var data = JSON.readTree(outgoing.payload());
    var schema = schema(outgoing.type());

    assertThat(names(data)).isSubsetOf(names(schema.path("properties")));
    assertThat(names(data)).containsAll(texts(schema.path("required")));
    assertThat(outgoing.headers().get("dataschema")).isEqualTo(schema.path("$id").asText());
  }

  @ParameterizedTest
  @MethodSource("every")
  void itIsNumberedAndOrderedByItsUser(UserEvent event) {
    var outgoing = outgoing(event);

    assertThat(outgoing.aggregateSeq()).isEqualTo(event.version());
    assertThat(outgoing.key()).isEqualTo(event.user().toString());
    assertThat(outgoing.eventId().version()).isEqualTo(7);
  }

  @Test
  void theAddressBeforeIsToldToo() throws IOException {
    var data = JSON.readTree(outgoing(every().toList().get(2)).payload());

    assertThat(data.path("old_email").asText()).isEqualTo("ada@example.org");
    assertThat(data.path("new_email").asText()).isEqualTo("ada@example.com");
  }

  private OutboxEvent outgoing(UserEvent event) {
    return events.outgoing(List.of(event)).getFirst();
  }

  private JsonNode schema(String type) throws IOException {
    try (var file = getClass().getResourceAsStream("/events/user/v1/" + type + ".schema.json")) {
      return JSON.readTree(file);
    }
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(entry -> entry.getKey()).toList();
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }
}
