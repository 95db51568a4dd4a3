package dev.garboard.inventory.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.contracts.money.Money;
import dev.garboard.inventory.domain.InventoryEvent;
import dev.garboard.inventory.domain.InventoryEvent.ItemPut;
import dev.garboard.inventory.domain.InventoryEvent.StockSet;
import dev.garboard.inventory.domain.Item;
import dev.garboard.inventory.domain.Line;
import dev.garboard.inventory.domain.Lines;
import dev.garboard.inventory.domain.OnHand;
import dev.garboard.inventory.domain.OrderId;
import dev.garboard.inventory.domain.Quantity;
import dev.garboard.inventory.domain.Reservation;
import dev.garboard.inventory.domain.ReservationId;
import dev.garboard.inventory.domain.Sku;
import dev.garboard.inventory.domain.Stock;
import dev.garboard.inventory.domain.Title;
import dev.garboard.inventory.domain.UnitPrice;
import dev.garboard.kit.data.TimeOrderedIds;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events leave as their schemas in contracts say. */
class InventoryEventsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration TTL = Duration.ofMinutes(30);
  private static final TimeOrderedIds IDS =
      new TimeOrderedIds(InstantSource.fixed(NOON), new SecureRandom());
  private static final Sku TEA = new Sku("TEA-01");
  private static final OrderId ORDER = new OrderId(IDS.get());

  private final InventoryEvents events =
      new InventoryEvents(IDS, () -> Map.of("correlationid", "what-caused-it"));

  static Stream<InventoryEvent> every() {
    var price = new UnitPrice(Money.of("4.20", "EUR"));
    var counted = Stock.none(TEA).count(new OnHand(10), "ada", NOON).stock();
    var lines = new Lines(List.of(new Line(TEA, new Quantity(2))));
    var held = Reservation.hold(new ReservationId(IDS.get()), ORDER, lines, TTL, NOON);
    var it = held.reservation();
    return Stream.of(
            List.of(new ItemPut(Item.of(TEA, new Title("Tea"), price, NOON))),
            List.of(new StockSet(counted, NOON)),
            held.events(),
            it.release(NOON).events(),
            it.commit(NOON).events(),
            it.ask(TTL, NOON).events())
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("every")
  void anEventHasTheFieldsOfItsSchemaAndNoOthers(InventoryEvent event) throws IOException {
    var outgoing = events.outgoing(event);
    var data = JSON.readTree(outgoing.payload());
    var schema = schema(outgoing.type());

    assertThat(names(data)).isEqualTo(names(schema.path("properties")));
    assertThat(texts(schema.path("required"))).containsExactlyInAnyOrderElementsOf(names(data));
    assertThat(outgoing.headers().get("dataschema")).isEqualTo(schema.path("$id").asText());
  }

  @Test
  void pricesAndCountsAreOrderedByArticleAndReservationsByThemselves() {
    var outgoing = every().map(events::outgoing).toList();
    assertThat(outgoing.subList(0, 2)).allMatch(it -> it.key().equals("TEA-01"));
    assertThat(outgoing.subList(2, 6))
        .allMatch(it -> it.aggregateType().equals("Reservation"))
        .allMatch(it -> it.headers().get("correlationid").equals(ORDER.toString()));
    assertThat(outgoing)
        .extracting(it -> it.aggregateSeq())
        .containsExactly(1L, 1L, 1L, 2L, 2L, 2L);
    assertThat(outgoing.getFirst().headers()).containsEntry("correlationid", "what-caused-it");
  }

  private static JsonNode schema(String type) throws IOException {
    var path = "/events/inventory/v1/" + type + ".schema.json";
    try (var file = InventoryEventsTest.class.getResourceAsStream(path)) {
      return JSON.readTree(file);
    }
  }

  private static Set<String> names(JsonNode object) {
    var names = new TreeSet<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }
}
