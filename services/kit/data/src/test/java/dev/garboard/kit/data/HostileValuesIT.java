package dev.garboard.kit.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of strangers reach parameters: they are stored as they are or refused, and never run. */
class HostileValuesIT {
  private static final int MIB = 1 << 20;
  private static final Map<String, String> STORED =
      Map.ofEntries(
          Map.entry("quote", "'"),
          Map.entry("two quotes", "''"),
          Map.entry("drop table", "'; DROP TABLE texts; --"),
          Map.entry("always true", "' OR '1'='1"),
          Map.entry("union", "' UNION SELECT usename, passwd FROM pg_shadow --"),
          Map.entry("stacked sleep", "1; SELECT pg_sleep(60)"),
          Map.entry("block comment", "/* */ --"),
          Map.entry("backslash quote", "\\'; DROP TABLE texts; --"),
          Map.entry("dollar quote", "$$; DROP TABLE texts; $$"),
          Map.entry("escape string", "E'\\x27'"),
          Map.entry("copy program", "'; COPY texts FROM PROGRAM 'id'; --"),
          Map.entry("positional parameter", "? ?? $1 $2"),
          Map.entry("named parameter", ":value ::text <value>"),
          Map.entry("template", "<script> ${jndi:ldap://x} #{x} {{x}}"),
          Map.entry("percent", "%_%_%_%_%_%"),
          Map.entry("full width quote", "\uff07; DROP TABLE texts; --"),
          Map.entry("modifier quote", "\u02bc OR 1=1"),
          Map.entry("line ends", "a\r\nb\u2028c\u0085d"),
          Map.entry("right to left", "\u202etxt.exe"),
          Map.entry("controls", "\u0001\u0008\u001b[31m\u007f"),
          Map.entry("not a character", "\uffff\ufffe"),
          Map.entry("beyond the basic plane", "\ud83d\ude00\udbff\udfff"),
          Map.entry("combining", "e\u0301".repeat(500)),
          Map.entry("only spaces", " \t "),
          Map.entry("empty", ""),
          Map.entry("the word null", "NULL"),
          Map.entry("1 MiB", "x".repeat(MIB)),
          Map.entry("10 MB of quotes", "'".repeat(10_000_000)));
  private static final Map<String, String> REFUSED =
      Map.of(
          "nul", "a\u0000b",
          "only nul", "\u0000",
          "nul before quote", "\u0000'; DROP TABLE texts; --",
          "lone high surrogate", "a\ud800b",
          "lone low surrogate", "a\udc00b",
          "surrogates reversed", "\udc00\ud800",
          "high surrogate at the end", "a\ud83d");

  private static PostgresServer server;
  private static String url;
  private static Fixture fixture;

  @BeforeAll
  static void start() throws InterruptedException {
    server = new PostgresServer();
    url = server.url(server.freshDatabase());
    PostgresServer.execute(
        url,
        """
        CREATE TABLE texts (value text NOT NULL);
        CREATE TABLE names (value varchar(255) NOT NULL);
        CREATE TABLE whole (value int NOT NULL);
        CREATE TABLE money (value numeric(12, 2) NOT NULL);
        CREATE TABLE ids (value uuid NOT NULL);
        CREATE TABLE moments (value timestamptz NOT NULL);
        CREATE TABLE documents (value jsonb NOT NULL);
        """);
    var config = PostgresServer.config(url, 2);
    new Migrator(config, Fixture.IDENTITY, Migrations.kit()).up();
    fixture = new Fixture(config);
  }

  @AfterAll
  static void stop() {
    fixture.close();
    server.close();
  }

  @AfterEach
  void theNextRequestIsServed() {
    String value =
        fixture.tx.with(
            h -> {
              h.execute("DELETE FROM texts");
              h.execute("INSERT INTO texts VALUES (?)", "next");
              return h.select("SELECT value FROM texts").mapTo(String.class).one();
            });
    assertThat(value).isEqualTo("next");
  }

  static Stream<Arguments> stored() {
    return STORED.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  static Stream<Arguments> refused() {
    return REFUSED.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stored")
  void aTextIsStoredAsItIs(String name, String text) {
    String back =
        fixture.tx.with(
            h ->
                h.createQuery("INSERT INTO texts VALUES (:value) RETURNING value")
                    .bind("value", text)
                    .mapTo(String.class)
                    .one());

    assertThat(back.equals(text)).as(name).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stored")
  void aTextIsLookedForAsItIs(String name, String text) {
    fixture.tx.run(() -> fixture.tx.with(h -> h.execute("INSERT INTO texts VALUES ('other')")));
    int found =
        fixture.tx.read(
            h ->
                h.select("SELECT count(*) FROM texts WHERE value = ?", text)
                    .mapTo(int.class)
                    .one());

    assertThat(found).as(name).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void aTextThatIsNoneIsRefused(String name, String text) {
    assertThat(problem("INSERT INTO texts VALUES (?)", text))
        .as(name)
        .isEqualTo(Problem.VALIDATION_FAILED);
    assertThat(problem("SELECT value FROM texts WHERE value = ?", text))
        .as(name)
        .isEqualTo(Problem.VALIDATION_FAILED);
  }

  static Stream<Arguments> misfits() {
    return Stream.of(
        Arguments.of("256 in 255 characters", "INSERT INTO names VALUES (?)", "x".repeat(256)),
        Arguments.of("10 MB in 255", "INSERT INTO names VALUES (?)", "x".repeat(10_000_000)),
        Arguments.of("2^31", "INSERT INTO whole VALUES (?)", 1L << 31),
        Arguments.of("-2^31 - 1", "INSERT INTO whole VALUES (?)", -(1L << 31) - 1),
        Arguments.of("2^63 - 1", "INSERT INTO whole VALUES (?)", Long.MAX_VALUE),
        Arguments.of("10^40", "INSERT INTO whole VALUES (?)", new BigDecimal("1e40")),
        Arguments.of("NaN as a number", "INSERT INTO whole VALUES (?)", Double.NaN),
        Arguments.of("infinity as a number", "INSERT INTO whole VALUES (?)", 1 / 0d),
        Arguments.of("sum overflow", "SELECT ?::int + 2147483647", 1),
        Arguments.of("money of 11 digits", "INSERT INTO money VALUES (?)", new BigDecimal("1e10")),
        Arguments.of("not a uuid", "INSERT INTO ids VALUES (?::uuid)", "not-a-uuid"),
        Arguments.of("uuid with SQL", "INSERT INTO ids VALUES (?::uuid)", "' OR 1=1 --"),
        Arguments.of("not a number", "INSERT INTO whole VALUES (?::int)", "1 OR 1=1"),
        Arguments.of("not a moment", "INSERT INTO moments VALUES (?::timestamptz)", "now or never"),
        Arguments.of("year 300000", "INSERT INTO moments VALUES (?::timestamptz)", "300000-01-01"),
        Arguments.of("month 13", "INSERT INTO moments VALUES (?::timestamptz)", "2026-13-01"),
        Arguments.of(
            "moment out of range",
            "INSERT INTO moments VALUES (?)",
            OffsetDateTime.MAX.minusYears(1)),
        Arguments.of("broken JSON", "INSERT INTO documents VALUES (?::jsonb)", "{\"a\":"),
        Arguments.of("JSON with NUL", "INSERT INTO documents VALUES (?::jsonb)", "\"\\u0000\""),
        Arguments.of(
            "JSON with a lone surrogate", "INSERT INTO documents VALUES (?::jsonb)", "\"\\ud800\""),
        Arguments.of(
            "JSON 100,000 deep", "INSERT INTO documents VALUES (?::jsonb)", "[".repeat(100_000)),
        Arguments.of("LIKE that ends in its escape", "SELECT 1 FROM texts WHERE 'x' LIKE ?", "%\\"),
        Arguments.of("regular expression", "SELECT 'x' ~ ?", "("),
        Arguments.of("negative limit", "SELECT 1 LIMIT ?", -1L),
        Arguments.of("negative offset", "SELECT 1 OFFSET ?", -1L));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misfits")
  void aValueThatDoesNotFitIsRefused(String name, String sql, Object value) {
    assertThat(problem(sql, value)).as(name).isEqualTo(Problem.VALIDATION_FAILED);
  }

  @Test
  void aPatternThatTakesForeverIsEndedByTheStatementTimeout() {
    var sql = "SELECT count(*) FROM generate_series(1, 100000000) WHERE repeat('x', 100) LIKE ?";

    assertThat(problem(sql, "%_%".repeat(30))).isEqualTo(Problem.DEADLINE_EXCEEDED);
  }

  private static Problem problem(String sql, Object value) {
    try {
      fixture.tx.run(() -> fixture.tx.with(h -> h.execute(sql, value)));
      return null;
    } catch (Refusal refusal) {
      assertThat(refusal.getMessage()).doesNotContain(String.valueOf(value), "ERROR", "SELECT");
      return refusal.problem();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stored")
  void anIdempotencyKeyIsOnlyAValue(String name, String text) {
    var key = text.length() > 2000 ? text.substring(0, 2000) : text;
    var store =
        new IdempotencyStore(
            fixture.tx,
            new IdempotencyConfig(java.time.Duration.ofHours(1), java.time.Duration.ofSeconds(2)),
            fixture.metrics.registry());
    var request = new IdempotentRequest(key, key, key, "hash");

    var first = store.once(request, () -> new StoredAnswer(201, Map.of("k", key), new byte[] {0}));
    var again = store.once(request, () -> new StoredAnswer(500, Map.of(), new byte[0]));

    assertThat(first.replayed()).as(name).isFalse();
    assertThat(again)
        .isInstanceOfSatisfying(
            IdempotentOutcome.Done.class,
            done -> assertThat(done.answer().headers()).containsEntry("k", key));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void anEventWithATextThatIsNoneIsRefused(String name, String text) {
    var event =
        new OutboxEvent(
            UUID.randomUUID(), "user", text, 1, "topic", text, "type", "{}", Map.of("h", text));
    var outbox = new Outbox(fixture.tx, _ -> {});

    Problem problem = null;
    try {
      fixture.tx.run(() -> outbox.add(List.of(event)));
    } catch (Refusal refusal) {
      problem = refusal.problem();
    }
    assertThat(problem).as(name).isEqualTo(Problem.VALIDATION_FAILED);
  }
}
