package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
  private final JsonLines lines = new JsonLines(new Identity("trial", "1", "trial-0", true));
  private final LoggerContext context = new LoggerContext();

  JsonLinesTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  @Test
  void aLineTellsWhatWhereAndWho() throws IOException {
    var event = event("hello {}", "world");
    event.setKeyValuePairs(
        List.of(new KeyValuePair("status", 200), new KeyValuePair("route", "/x")));
    var line = parsed(event);
    assertThat(line.get("msg").textValue()).isEqualTo("hello world");
    assertThat(line.get("level").textValue()).isEqualTo("INFO");
    assertThat(line.get("service").textValue()).isEqualTo("trial");
    assertThat(line.get("status").intValue()).isEqualTo(200);
    assertThat(line.get("ts").textValue()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user ada.lovelace+x@example.co.uk logged in",
        "token=s3cr3tvalue",
        "cannot reach redis://user:s3cr3tvalue@cache:6379",
        "password: s3cr3tvalue",
        "Authorization: Bearer s3cr3tvalue",
        "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.s3cr3tvalue",
        "card 4111 1111 1111 1111 declined",
        "card 5500-0000-0000-0004 declined"
      })
  void whatMustNotBeReadIsNotThere(String message) throws IOException {
    assertThat(parsed(event(message)).get("msg").textValue())
        .contains("[redacted]")
        .doesNotContain("s3cr3tvalue", "ada.lovelace", "1111", "0004");
  }

  @Test
  void numbersThatAreNoCardsStay() throws IOException {
    assertThat(parsed(event("order 4111111111111112 of 1700000000000")).get("msg").textValue())
        .isEqualTo("order 4111111111111112 of 1700000000000");
  }

  @Test
  void aFieldWithASecretNameIsMaskedWhateverItHolds() throws IOException {
    var event = event("x");
    event.setKeyValuePairs(
        List.of(new KeyValuePair("user_email", "n/a"), new KeyValuePair("apiKey", 7)));
    assertThat(parsed(event).get("user_email").textValue()).isEqualTo("[redacted]");
    assertThat(parsed(event).get("apiKey").textValue()).isEqualTo("[redacted]");
  }

  @Test
  void anExceptionKeepsItsTypeAndLosesItsSecrets() throws IOException {
    var event = event("failed");
    event.setThrowableProxy(new ThrowableProxy(new IOException("password=hunter2")));
    var line = parsed(event);
    assertThat(line.get("error_type").textValue()).isEqualTo("java.io.IOException");
    assertThat(line.get("error_stack").textValue())
        .contains("at dev.garboard")
        .doesNotContain("hunter2");
  }

  @Property(tries = 300)
  void anyTextBecomesOneHarmlessLine(@ForAll @StringLength(max = 300) String text)
      throws IOException {
    var bytes = lines.encode(event(text + "\r\n\u001b[31m\u0085\u202e"));
    assertThat(bytes[bytes.length - 1]).isEqualTo((byte) '\n');
    var body = new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8);
    assertThat(body.codePoints().filter(c -> Character.isISOControl(c) || c == 0x202e)).isEmpty();
    assertThat(new ObjectMapper().readTree(body).isObject()).isTrue();
  }

  @Property(tries = 20)
  void noLineIsLongerThan16KiB(@ForAll("long") String text) {
    assertThat(lines.encode(event(text))).hasSizeLessThanOrEqualTo(16 * 1024);
  }

  @Provide("long")
  Arbitrary<String> longTexts() {
    return Arbitraries.of("a", "\u0001", "é", "\ud83d\ude00", "\u2028")
        .map(part -> part.repeat(40_000));
  }

  private LoggingEvent event(String message, Object... arguments) {
    return new LoggingEvent(
        "caller", context.getLogger("logger"), Level.INFO, message, null, arguments);
  }

  private JsonNode parsed(LoggingEvent event) throws IOException {
    return new ObjectMapper().readTree(lines.encode(event));
  }
}
