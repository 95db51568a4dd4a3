package dev.garboard.kit.messaging;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.LongStringHelper;
import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Headers.Header;
import dev.garboard.kit.messaging.spi.Message;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Messages as RabbitMQ carries them and back. The key is the routing key, each header one of the
 * same name, its bytes a long string. As a table of headers has neither order nor repeats, one more
 * header keeps those: a string, too, for streams lose arrays.
 */
final class RabbitMessages {
  static final BasicProperties DURABLE = new BasicProperties.Builder().deliveryMode(2).build();

  private static final String ORDER = "garboard-headers";
  private static final String KEY = "garboard-key";
  private static final Set<String> OURS = Set.of(ORDER, KEY);
  private static final Pattern OF_THE_SERVER =
      Pattern.compile("x-(death|(first|last)-death-.*|delivery-count|stream-offset|opt-.*)");

  private RabbitMessages() {}

  static BasicProperties properties(Message message) {
    return DURABLE.builder().headers(table(message.headers())).build();
  }

  /** For a queue by its name, which is the routing key then: the key goes along. */
  static BasicProperties.Builder direct(Message message) {
    var table = table(message.headers());
    table.put(KEY, string(Bytes.of(message.key())));
    return DURABLE.builder().headers(table);
  }

  private static Map<String, Object> table(Headers headers) {
    var table = new LinkedHashMap<String, Object>();
    var order = new ArrayList<Header>();
    for (var header : headers.all()) {
      var again = table.putIfAbsent(header.name(), string(header.value())) != null;
      order.add(again ? header : new Header(header.name(), Bytes.of("")));
    }
    table.put(ORDER, string(Bytes.of(HeaderBytes.bytes(new Headers(order)))));
    return table;
  }

  private static LongString string(Bytes bytes) {
    return LongStringHelper.asLongString(bytes.array());
  }

  static Message of(String topic, Delivery delivery) {
    var table = Optional.ofNullable(delivery.getProperties().getHeaders()).orElse(Map.of());
    var key =
        Optional.ofNullable(table.get(KEY))
            .flatMap(it -> bytes(it).text())
            .orElse(delivery.getEnvelope().getRoutingKey());
    return new Message(topic, key, headers(table), Bytes.of(delivery.getBody()));
  }

  private static Headers headers(Map<String, Object> table) {
    var order = table.get(ORDER);
    try {
      return order == null ? others(table) : ours(table, bytes(order));
    } catch (UncheckedIOException | IllegalArgumentException e) {
      return others(table);
    }
  }

  /** Values are those of the table; only repeats are in the order itself. */
  private static Headers ours(Map<String, Object> table, Bytes order) {
    var names = new HashSet<String>();
    var headers = new ArrayList<Header>();
    for (var header : HeaderBytes.headers(order.array()).all()) {
      var first = names.add(header.name());
      headers.add(first ? new Header(header.name(), bytes(table.get(header.name()))) : header);
    }
    return new Headers(headers);
  }

  /** Of who does not publish by this class: an order that is always the same. */
  private static Headers others(Map<String, Object> table) {
    return new Headers(
        new TreeMap<>(table)
            .entrySet().stream()
                .filter(entry -> !OF_THE_SERVER.matcher(entry.getKey()).matches())
                .filter(entry -> !OURS.contains(entry.getKey()))
                .map(entry -> new Header(entry.getKey(), bytes(entry.getValue())))
                .toList());
  }

  private static Bytes bytes(Object value) {
    return switch (value) {
      case null -> Bytes.of("");
      case LongString text -> Bytes.of(text.getBytes());
      case byte[] raw -> Bytes.of(raw);
      default -> Bytes.of(value.toString());
    };
  }
}
