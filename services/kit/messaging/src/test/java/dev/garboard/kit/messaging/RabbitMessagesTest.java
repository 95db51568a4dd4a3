package dev.garboard.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.impl.LongStringHelper;
import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Headers.Header;
import dev.garboard.kit.messaging.spi.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RabbitMessagesTest {
  private static final Bytes BODY = Bytes.of("{}");

  @Test
  void headersKeepOrderAndRepeatsWhateverTheTableDoesToThem() {
    var headers =
        new Headers(
            List.of(
                new Header("z", Bytes.of("1")),
                new Header("a", Bytes.of("2")),
                new Header("z", Bytes.of("3")),
                new Header("z", Bytes.of(""))));
    var message = new Message("t", "k", headers, BODY);
    var table = RabbitMessages.properties(message).getHeaders();
    assertThat(RabbitMessages.of("t", delivery("k", new TreeMap<>(table)))).isEqualTo(message);
    assertThat(table.get("a")).isEqualTo(LongStringHelper.asLongString("2"));
  }

  @Test
  void whatGoesToAQueueByItsNameKeepsItsKey() {
    var message = new Message("t", "clé", Headers.none().with("a", "1"), BODY);
    var table = RabbitMessages.direct(message).build().getHeaders();
    assertThat(RabbitMessages.of("t", delivery("t.g", table))).isEqualTo(message);
  }

  @Test
  void aMessageOfOthersHasItsHeadersByNameWithoutThoseOfTheServer() {
    var table = new HashMap<String, Object>();
    table.put("n", 7);
    table.put("ce_id", LongStringHelper.asLongString("x"));
    table.put("none", null);
    table.put("x-death", List.of(Map.of("queue", "q")));
    table.put("x-delivery-count", 3L);
    var read = RabbitMessages.of("t", delivery("key", table));
    assertThat(read.key()).isEqualTo("key");
    assertThat(read.headers())
        .isEqualTo(Headers.none().with("ce_id", "x").with("n", "7").with("none", ""));
  }

  @Test
  void aMessageWithoutAnyIsRead() {
    assertThat(RabbitMessages.of("t", delivery("key", null)))
        .isEqualTo(new Message("t", "key", Headers.none(), BODY));
  }

  /** Whoever may publish may write there what they like: it must not cost the consumer. */
  @ParameterizedTest
  @ValueSource(strings = {"", "\u0000", "\u0000\u0000\u0000\u0009a", "\u007f\u007f\u007f\u007f"})
  void anOrderThatIsNoneIsLeftAlone(String order) {
    var table =
        Map.<String, Object>of(
            "garboard-headers", LongStringHelper.asLongString(order),
            "a", LongStringHelper.asLongString("1"));
    assertThat(RabbitMessages.of("t", delivery("key", table)).key()).isEqualTo("key");
  }

  private static Delivery delivery(String key, Map<String, Object> headers) {
    var properties = new BasicProperties.Builder().headers(headers).build();
    return new Delivery(new Envelope(1, false, "t", key), properties, BODY.array());
  }
}
