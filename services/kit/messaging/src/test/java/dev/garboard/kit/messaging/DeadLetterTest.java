package dev.garboard.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Message;
import org.junit.jupiter.api.Test;

/** Whatever others publish, its dead letter can be published. */
class DeadLetterTest {
  private final Exception error = new IllegalStateException("x\r\n\u001b[31m".repeat(1000));

  private Message letter(Headers headers, int body) {
    var message = new Message("t.v1", "k", headers, Bytes.of(new byte[body]));
    return DeadLetter.of(message, "g", error, 3);
  }

  @Test
  void itSaysWhereItComesFromAndWhyInHarmlessWords() {
    var headers = letter(Headers.none().with("ce_id", "x"), 1).headers();
    assertThat(headers.text("ce_id")).contains("x");
    assertThat(headers.text("garboard-error-topic")).contains("t.v1");
    assertThat(headers.text("garboard-error-group")).contains("g");
    assertThat(headers.text("garboard-error-class")).contains("java.lang.IllegalStateException");
    assertThat(headers.text("garboard-error-attempts")).contains("3");
    assertThat(headers.text("garboard-error-message").orElseThrow())
        .hasSize(500)
        .doesNotContainPattern("\\p{Cntrl}");
  }

  @Test
  void aBodyThatIsTooLargeIsCutAndSaysSo() {
    var letter = letter(Headers.none().with("ce_id", "x"), Message.MAX_BODY + 1);
    assertThat(MessageLimits.refusal(letter)).isEmpty();
    assertThat(letter.headers().text("garboard-error-cut")).contains("body");
    assertThat(letter.headers().text("ce_id")).contains("x");
  }

  @Test
  void headersThatAreTooLargeAreCut() {
    var letter = letter(Headers.none().with("h", "x".repeat(100_000)), 1);
    assertThat(MessageLimits.refusal(letter)).isEmpty();
    assertThat(letter.headers().text("garboard-error-cut")).contains("headers");
  }

  @Test
  void headersOfOursThatOthersForgeAreReplaced() {
    var forged =
        Headers.none()
            .with("garboard-error-topic", "other")
            .with("garboard-error-cut", "body")
            .with("garboard-attempts", "7");
    var headers = letter(forged, 1).headers();
    assertThat(headers.text("garboard-error-topic")).contains("t.v1");
    assertThat(headers.text("garboard-error-cut")).isEmpty();
    assertThat(headers.named("garboard-attempts")).isEmpty();
  }
}
