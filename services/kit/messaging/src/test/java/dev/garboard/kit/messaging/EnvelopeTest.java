package dev.garboard.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Headers.Header;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
  private static final Envelope WHOLE =
      new Envelope(
          UUID.fromString("01981c2f-6a00-7abc-8def-0123456789ab"),
          "/user",
          "user.email-changed",
          Instant.parse("2026-01-02T03:04:05.678901Z"),
          "01981c2f-0000-7000-8000-000000000001",
          Optional.of("https://garboard.dev/schemas/user.email-changed/1"),
          7,
          1,
          Optional.of("order-17"),
          Optional.of("01981c2f-6a00-7abc-8def-0123456789aa"),
          Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

  @Test
  void headersCarryTheWholeEnvelope() {
    assertThat(Envelope.of(WHOLE.headers())).isEqualTo(WHOLE);
  }

  @Test
  void theHeadersAreThoseOfCloudEventsInBinaryMode() {
    assertThat(WHOLE.headers().all())
        .extracting(header -> header.name() + ": " + header.value().text().orElseThrow())
        .containsExactlyInAnyOrder(
            "ce_specversion: 1.0",
            "ce_id: 01981c2f-6a00-7abc-8def-0123456789ab",
            "ce_source: /user",
            "ce_type: user.email-changed",
            "ce_time: 2026-01-02T03:04:05.678901Z",
            "ce_subject: 01981c2f-0000-7000-8000-000000000001",
            "ce_dataschema: https://garboard.dev/schemas/user.email-changed/1",
            "ce_aggregateseq: 7",
            "ce_schemaversion: 1",
            "ce_correlationid: order-17",
            "ce_causationid: 01981c2f-6a00-7abc-8def-0123456789aa",
            "content-type: application/json",
            "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ce_specversion",
        "ce_id",
        "ce_source",
        "ce_type",
        "ce_time",
        "ce_subject",
        "ce_aggregateseq",
        "ce_schemaversion",
        "content-type"
      })
  void aRequiredHeaderThatIsMissingOrRepeatedIsNamed(String name) {
    var headers = WHOLE.headers();
    assertThatThrownBy(() -> Envelope.of(headers.without(Set.of(name))))
        .isInstanceOf(UnreadableMessage.class)
        .hasMessageContaining(name);
    var twice = new ArrayList<>(headers.all());
    twice.add(headers.named(name).findFirst().orElseThrow());
    assertThatThrownBy(() -> Envelope.of(new Headers(twice)))
        .isInstanceOf(UnreadableMessage.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @CsvSource({
    "ce_specversion, 0.3",
    "ce_specversion, 1.00",
    "ce_id, 1-1-7-8-1",
    "ce_id, 01981c2f-6a00-4abc-8def-0123456789ab",
    "ce_id, 01981c2f-6a00-7abc-0def-0123456789ab",
    "ce_id, ''",
    "ce_id, '01981c2f-6a00-7abc-8def-0123456789ab '",
    "ce_source, ''",
    "ce_source, '/user with space'",
    "ce_type, ''",
    "ce_type, '${jndi:ldap://x}'",
    "ce_type, ../../etc",
    "ce_time, yesterday",
    "ce_time, 2026-01-02",
    "ce_time, 2026-13-02T00:00:00Z",
    "ce_time, 99999999999-01-01T00:00:00Z",
    "ce_subject, ''",
    "ce_subject, ü",
    "ce_aggregateseq, 0",
    "ce_aggregateseq, -1",
    "ce_aggregateseq, 1.5",
    "ce_aggregateseq, 01",
    "ce_aggregateseq, 9999999999999999999",
    "ce_aggregateseq, ١",
    "ce_schemaversion, 0",
    "ce_schemaversion, 2147483648",
    "ce_correlationid, ''",
    "ce_causationid, 'a b'",
    "ce_dataschema, ''",
    "content-type, text/plain",
    "content-type, application/cloudevents+json",
    "content-type, application/json; charset=latin1"
  })
  void aHeaderWithAWrongValueIsNamedAndNotQuoted(String name, String value) {
    assertThatThrownBy(() -> Envelope.of(WHOLE.headers().with(name, value)))
        .isInstanceOf(UnreadableMessage.class)
        .hasMessageStartingWith("header " + name + " must be ")
        .message()
        .doesNotContain("jndi");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\nce_type: other", "a\u0000b", "\u001b[31m", "a\tb", "a\nb"})
  void controlCharactersAreNoValue(String value) {
    for (var name : Set.of("ce_source", "ce_subject", "ce_correlationid", "ce_type", "ce_id")) {
      assertThatThrownBy(() -> Envelope.of(WHOLE.headers().with(name, value)))
          .isInstanceOf(UnreadableMessage.class);
    }
  }

  @Test
  void bytesThatAreNoUtf8AreNoValue() {
    var headers = new ArrayList<>(WHOLE.headers().without(Set.of("ce_subject")).all());
    headers.add(new Header("ce_subject", Bytes.of(new byte[] {(byte) 0xc3, (byte) 0x28})));
    assertThatThrownBy(() -> Envelope.of(new Headers(headers)))
        .isInstanceOf(UnreadableMessage.class)
        .hasMessageContaining("ce_subject");
  }

  @Test
  void tooLongAValueAndTooManyHeadersAreRefused() {
    assertThatThrownBy(() -> Envelope.of(WHOLE.headers().with("ce_subject", "x".repeat(257))))
        .isInstanceOf(UnreadableMessage.class);
    assertThatThrownBy(() -> Envelope.of(WHOLE.headers().with("more", "x".repeat(16 * 1024))))
        .isInstanceOf(UnreadableMessage.class)
        .hasMessageContaining("16384");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nx: y"
      })
  void aTraceThatBreaksTheRulesIsIgnored(String traceparent) {
    assertThat(Envelope.of(WHOLE.headers().with("traceparent", traceparent)).traceparent())
        .isEmpty();
  }

  @Test
  void headersOfOthersAreIgnored() {
    assertThat(Envelope.of(WHOLE.headers().with("ce_partitionkey", "x").with("X-Mine", "\u0000")))
        .isEqualTo(WHOLE);
  }

  @Test
  void aTimeWithAnOffsetIsTheSameMoment() {
    assertThat(
            Envelope.of(WHOLE.headers().with("ce_time", "2026-01-02T05:04:05.678901+02:00")).time())
        .isEqualTo(WHOLE.time());
  }
}
