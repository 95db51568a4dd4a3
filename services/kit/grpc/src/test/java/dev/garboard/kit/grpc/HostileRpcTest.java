package dev.garboard.kit.grpc;

import static dev.garboard.kit.grpc.FrameWire.CONTINUATION;
import static dev.garboard.kit.grpc.FrameWire.DATA;
import static dev.garboard.kit.grpc.FrameWire.END_HEADERS;
import static dev.garboard.kit.grpc.FrameWire.END_STREAM;
import static dev.garboard.kit.grpc.FrameWire.GOAWAY;
import static dev.garboard.kit.grpc.FrameWire.HEADERS;
import static dev.garboard.kit.grpc.FrameWire.PING;
import static dev.garboard.kit.grpc.FrameWire.RST;
import static dev.garboard.kit.grpc.FrameWire.SETTINGS;
import static dev.garboard.kit.grpc.FrameWire.WINDOW;
import static dev.garboard.kit.grpc.FrameWire.head;
import static dev.garboard.kit.grpc.FrameWire.message;
import static dev.garboard.kit.grpc.FrameWire.prefixed;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that no library sends: each has its exact answer, and the next call is unharmed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileRpcTest {
  interface Attack {
    void on(FrameWire wire) throws IOException;
  }

  /** One attack on stream 1, and the answer to it. */
  record Case(String name, String outcome, Attack attack) {
    @Override
    public String toString() {
      return name + ": " + outcome;
    }
  }

  private static final byte[] CANCEL = {0, 0, 0, 8};

  private Trial trial;

  @BeforeAll
  void start() {
    trial = new Trial();
  }

  @AfterAll
  void stop() {
    trial.close();
  }

  @ParameterizedTest
  @MethodSource
  void anAttackOnAStreamHasItsExactAnswerAndTheConnectionGoesOn(Case hostile) throws IOException {
    try (var wire = new FrameWire(trial.server.port()).hello()) {
      hostile.attack().on(wire);
      assertThat(wire.outcome(1)).as(hostile.name()).isEqualTo(hostile.outcome());
      assertThat(wire.heads()).doesNotContain("Exception", "io.helidon", "java.", "dev.garboard");
      wire.call(31).frame(DATA, END_STREAM, 31, message("next"));
      assertThat(wire.outcome(31)).as("the next call on the same connection").isEqualTo("grpc 0");
    }
    assertThat(trial.call("next")).isEqualTo("next");
  }

  static Stream<Case> anAttackOnAStreamHasItsExactAnswerAndTheConnectionGoesOn() {
    return Stream.of(
        call("a plain call", "grpc 0", message("x")),
        call("an empty message", "grpc 0", prefixed(0, 0)),
        call("one byte over the limit", "grpc 8", prefixed(0, (64 << 10) + 1)),
        call("4 MiB + 1", "grpc 8", prefixed(0, (4 << 20) + 1)),
        call("a length of 2 GiB", "grpc 8", prefixed(0, Integer.MAX_VALUE)),
        call("a length of 4 GiB - 1", "grpc 8", prefixed(0, -1)),
        call(
            "a message flagged as compressed",
            "grpc 13",
            prefixed(1, 3, (byte) 1, (byte) 2, (byte) 3)),
        call("a reserved flag", "grpc 13", prefixed(2, 0)),
        call("every bit of the flag", "grpc 13", prefixed(255, 0)),
        call("a truncated prefix", "grpc 13", (byte) 0, (byte) 0, (byte) 0),
        call("a truncated message", "grpc 13", prefixed(0, 10, (byte) 1)),
        call("a bad protobuf", "grpc 3", prefixed(0, 3, (byte) 0xff, (byte) 0xff, (byte) 0xff)),
        call(
            "a field that runs past the message",
            "grpc 3",
            prefixed(0, 2, (byte) 0x0a, (byte) 0x7f)),
        call(
            "text that is no UTF-8",
            "grpc 3",
            prefixed(0, 4, (byte) 0x0a, (byte) 2, (byte) 0xc3, (byte) 0x28)),
        call("groups nested to death", "grpc 3", nested()),
        call("a wire type that does not exist", "grpc 3", prefixed(0, 2, (byte) 0x0f, (byte) 1)),
        call("two messages in a unary call", "grpc 13", two()),
        head("no message at all", "grpc 13", wire -> wire.call(1).frame(DATA, END_STREAM, 1)),
        head(
            "no message, no data frame",
            "grpc 13",
            wire -> wire.frame(HEADERS, END_HEADERS | END_STREAM, 1, FrameWire.head())),
        head(
            "no half-close",
            "grpc 4",
            wire -> wire.call(1, "grpc-timeout", "300m").frame(DATA, 0, 1, message("x"))),
        head("no half-close, no message", "grpc 4", wire -> wire.call(1, "grpc-timeout", "300m")),
        changed("an unknown method", "grpc 12", ":path", "/trial.v1.Trial/Nothing"),
        changed("an unknown service", "grpc 12", ":path", "/nobody.v1.Nobody/Echo"),
        changed("a path without a method", "grpc 12", ":path", "/trial.v1.Trial"),
        changed("a path with a second spelling", "grpc 12", ":path", "/trial.v1.Trial/./Echo"),
        changed("a path with a second slash", "grpc 12", ":path", "//trial.v1.Trial/Echo"),
        changed("a path with an escaped letter", "grpc 12", ":path", "/trial.v1.Trial/%45cho"),
        changed("a method of another case", "grpc 12", ":path", "/trial.v1.Trial/echo"),
        changed("a query", "grpc 0", ":path", "/trial.v1.Trial/Echo?x=1"),
        changed("content type of JSON", "http 415", "content-type", "application/json"),
        changed("content type of a near miss", "http 415", "content-type", "application/grpcx"),
        changed("content type of grpc-web", "http 415", "content-type", "application/grpc-web"),
        changed("GET", "http 405", ":method", "GET"),
        changed("PUT", "http 405", ":method", "PUT"),
        changed("an unknown encoding", "grpc 12", "grpc-encoding", "snappy-x"),
        changed("an encoding that may hide a bomb", "grpc 12", "grpc-encoding", "gzip"),
        changed("a binary header that is no base64", "grpc 3", "x-bin", "%%%"),
        changed("a header name that is no metadata", "grpc 3", "a!b", "x"),
        changed("a timeout without a unit", "grpc 3", "grpc-timeout", "10"),
        changed("a timeout without a number", "grpc 3", "grpc-timeout", "S"),
        changed("a negative timeout", "grpc 3", "grpc-timeout", "-1S"),
        changed("a timeout of nine digits", "grpc 3", "grpc-timeout", "999999999S"),
        changed("a timeout of an unknown unit", "grpc 3", "grpc-timeout", "1D"),
        changed("a timeout of nothing", "grpc 4", "grpc-timeout", "0m"),
        changed("a timeout of a nanosecond", "grpc 4", "grpc-timeout", "1n"),
        changed("a timeout of eleven thousand years", "grpc 0", "grpc-timeout", "99999999H"),
        changed("a request id with a line break in disguise", "grpc 0", "x-request-id", "a%0d%0ab"),
        changed("a trace that is none", "grpc 0", "traceparent", "x".repeat(500)),
        changed(
            "no token for a method that needs one", "grpc 16", ":path", "/trial.v1.Trial/Secured"),
        head("a hundred data frames of one byte", "grpc 0", HostileRpcTest::drip));
  }

  private static Case call(String name, String outcome, byte... data) {
    return new Case(name, outcome, wire -> wire.call(1).frame(DATA, END_STREAM, 1, data));
  }

  private static Case head(String name, String outcome, Attack attack) {
    return new Case(name, outcome, attack);
  }

  private static Case changed(String name, String outcome, String... headers) {
    return new Case(
        name, outcome, wire -> wire.call(1, headers).frame(DATA, END_STREAM, 1, message("x")));
  }

  private static byte[] nested() {
    var groups = new byte[2_000];
    Arrays.fill(groups, (byte) (7 << 3 | 3));
    return prefixed(0, groups.length, groups);
  }

  private static byte[] two() {
    var one = message("x");
    var both = Arrays.copyOf(one, one.length * 2);
    System.arraycopy(one, 0, both, one.length, one.length);
    return both;
  }

  private static void drip(FrameWire wire) throws IOException {
    wire.call(1);
    var all = message("y".repeat(95));
    for (var i = 0; i < all.length; i++) {
      wire.frame(DATA, i == all.length - 1 ? END_STREAM : 0, 1, all[i]);
    }
  }

  @ParameterizedTest
  @MethodSource
  void anAttackOnTheConnectionEndsItAndNothingElse(Case hostile) throws IOException {
    try (var wire = new FrameWire(trial.server.port())) {
      assertThat(answer(wire, hostile)).as(hostile.name()).matches(hostile.outcome());
    }
    assertThat(trial.call("next")).isEqualTo("next");
  }

  @Test
  void aResetThatCrossedTheAnswerHarmsNoOtherCall() throws IOException {
    try (var wire = new FrameWire(trial.server.port()).hello()) {
      wire.call(1).frame(DATA, END_STREAM, 1, message("x"));
      assertThat(wire.outcome(1)).isEqualTo("grpc 0");
      wire.call(3).frame(RST, 0, 1, CANCEL).frame(DATA, END_STREAM, 3, message("x"));
      assertThat(wire.outcome(3)).isEqualTo("grpc 0");
    }
  }

  @Test
  void dataBehindAResetHarmsNoOtherCall() throws IOException {
    try (var wire = new FrameWire(trial.server.port()).hello()) {
      wire.call(1).frame(RST, 0, 1, CANCEL).frame(DATA, 0, 1, message("x"));
      wire.call(3).frame(DATA, END_STREAM, 1).frame(DATA, END_STREAM, 3, message("x"));
      assertThat(wire.outcome(3)).isEqualTo("grpc 0");
    }
  }

  private static String answer(FrameWire wire, Case hostile) throws IOException {
    try {
      hostile.attack().on(wire);
    } catch (SocketException e) {
      // hung up on in the middle of it
    }
    return wire.outcome(1);
  }

  static Stream<Case> anAttackOnTheConnectionEndsItAndNothingElse() {
    return Stream.of(
        head(
            "garbage",
            "goaway 2",
            wire -> wire.send("\0\1\2\3 not a protocol\r\n\r\n".repeat(9).getBytes(US_ASCII))),
        head(
            "HTTP/1.1",
            "goaway 2",
            wire -> wire.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII))),
        head(
            "a TLS hello",
            "goaway 2",
            wire ->
                wire.send(
                    new byte[] {
                      0x16, 3, 1, 0, 60, 1, 0, 0, 56, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
                      13, 14, 15
                    })),
        head("silence", "closed", wire -> {}),
        head("half a preface", "closed", wire -> wire.send("PRI * HT".getBytes(US_ASCII))),
        head(
            "a frame of 16 MiB",
            "goaway 6",
            wire ->
                wire.hello()
                    .send(
                        (byte) 0xff,
                        (byte) 0xff,
                        (byte) 0xff,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 0,
                        (byte) 1)),
        head("data on stream 0", "goaway 1", wire -> wire.hello().frame(DATA, 0, 0, message("x"))),
        head(
            "data before a head", "goaway 1", wire -> wire.hello().frame(DATA, 0, 1, message("x"))),
        head(
            "a head on an even stream",
            "goaway 1",
            wire -> wire.hello().frame(HEADERS, END_HEADERS, 2, FrameWire.head())),
        head("metadata of a megabyte", "goaway 431|closed", HostileRpcTest::flood),
        head("a head that never ends", "goaway 431", HostileRpcTest::neverEnding),
        head(
            "a continuation of nothing",
            "goaway 1",
            wire -> wire.hello().frame(CONTINUATION, END_HEADERS, 1, FrameWire.head())),
        head(
            "a ping of seven bytes",
            "goaway 6",
            wire -> wire.hello().frame(PING, 0, 0, new byte[7])),
        head(
            "settings of five bytes",
            "goaway 6",
            wire -> wire.hello().frame(SETTINGS, 0, 0, new byte[5])),
        head(
            "a head that is no HPACK",
            "goaway 1",
            wire ->
                wire.hello()
                    .frame(
                        HEADERS,
                        END_HEADERS,
                        1,
                        new byte[] {
                          (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0x7f
                        })),
        head(
            "a reset of an idle stream",
            "goaway 1",
            wire -> wire.hello().frame(RST, 0, 1, new byte[4])),
        head(
            "a window of more than 2 GiB",
            "goaway 3",
            wire -> wire.hello().frame(WINDOW, 0, 0, new byte[] {0x7f, -1, -1, -1})),
        head("ten thousand cancelled calls", "goaway 11|closed", HostileRpcTest::cancels),
        head("a flood of empty data frames", "goaway 11", HostileRpcTest::empty),
        head(
            "the client's own goodbye",
            "closed",
            wire -> wire.hello().frame(GOAWAY, 0, 0, new byte[8])));
  }

  private static void flood(FrameWire wire) throws IOException {
    wire.hello().frame(HEADERS, 0, 1, FrameWire.head());
    for (var i = 0; i < 64; i++) {
      wire.frame(
          CONTINUATION,
          i == 63 ? END_HEADERS : 0,
          1,
          Arrays.copyOf(FrameWire.head("x", "y".repeat(16_000)), 16_384));
    }
  }

  private static void neverEnding(FrameWire wire) throws IOException {
    wire.hello().frame(HEADERS, 0, 1, FrameWire.head());
    for (var i = 0; i < 2_000; i++) {
      wire.frame(
          CONTINUATION, 0, 1, (byte) 0, (byte) 1, (byte) 'x', (byte) 1, (byte) 'y', (byte) 0);
    }
  }

  private static void cancels(FrameWire wire) throws IOException {
    wire.hello();
    for (var stream = 3; stream < 20_003; stream += 2) {
      wire.call(stream).frame(RST, 0, stream, CANCEL);
    }
  }

  private static void empty(FrameWire wire) throws IOException {
    wire.hello().call(1);
    for (var i = 0; i < 100; i++) {
      wire.frame(DATA, 0, 1);
    }
  }
}
