package dev.garboard.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.garboard.kit.messaging.MessagingConfig.Rabbit;
import dev.garboard.kit.messaging.MessagingConfig.Rabbit.QueueType;
import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagingConfigTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "amqp://host",
        "amqp://host:5672",
        "amqps://user:pass%2Fword@host:5671/vhost",
        "amqp://user:password@host/%2F"
      })
  void isAnAddressOfRabbit(String uri) {
    assertThatNoException().isThrownBy(() -> new Rabbit(uri, QueueType.QUORUM));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host:5672",
        "http://host",
        "amqp://",
        "amqp://user:secret@",
        "amqp://user:secret@host:99999999",
        "amqp://user:se%cret@host",
        "amqp://user:se cret@host",
        "amqp://user:secret@host/a/b",
        "amqp://user:secret@host?x=y",
        "amqp://user:sec@ret@host"
      })
  void isNone(String uri) {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> new Rabbit(uri, QueueType.QUORUM))
        .withMessageContaining("uri: amqp://user:password@host:5672/vhost")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("sec"));
  }

  @Test
  void rabbitWithoutAnAddressIsRefused() {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> config(""))
        .withMessageContaining("rabbit: with uri");
  }

  @Test
  void thePasswordIsNotShown() {
    assertThat(config("amqp://user:secret@host").toString())
        .contains("amqp://…@host")
        .doesNotContain("secret");
  }

  private static MessagingConfig config(String uri) {
    return new MessagingConfig(
        MessagingConfig.Kind.RABBIT,
        new MessagingConfig.Kafka(List.of(), Map.of()),
        new Rabbit(uri, QueueType.QUORUM),
        new MessagingConfig.Topics(false, 1),
        new MessagingConfig.Retry(Duration.ofSeconds(1), 1));
  }
}
