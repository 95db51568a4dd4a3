package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no client sends by accident: an exact refusal each, and an unharmed next request. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileHttpTest {
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String GET = "GET /things/1 HTTP/1.1\r\nHost: x\r\n";
  private static final String POST = "POST /things HTTP/1.1\r\nHost: x\r\n" + JSON;
  private static final String BODY = "{\"name\": \"a\", \"times\": 1}";

  /**
   * One request, byte for byte.
   *
   * @param status of the answer
   * @param problem the last part of its type
   */
  record Hostile(String name, String request, int status, String problem) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final Metrics metrics = new Metrics(new Identity("trial", "1", "x", false));
  private final HttpServer server =
      new HttpServer(
          Settings.http("head-timeout: 2s", "idle-timeout: 5s", "request-timeout: 2s"),
          metrics,
          routing ->
              routing
                  .get("/things/{id}", (request, response) -> response.send("thing"))
                  .get("/large", (request, response) -> response.send("x".repeat(8 << 20)))
                  .post(
                      "/things",
                      (request, response) ->
                          Json.send(response, Json.read(request, HttpServerTest.Greeting.class))));

  @BeforeAll
  void start() {
    server.start();
  }

  @AfterAll
  void stop() {
    server.stop();
  }

  static Stream<Hostile> requests() {
    var all = new ArrayList<Hostile>();
    all.addAll(requestLines());
    all.addAll(framing());
    all.addAll(chunks());
    all.addAll(headers());
    all.addAll(paths());
    all.addAll(bodies());
    return all.stream();
  }

  private static List<Hostile> requestLines() {
    return List.of(
        bad("no Host", "GET /things/1 HTTP/1.1\r\n\r\n"),
        bad("two Hosts", GET + "Host: y\r\n\r\n"),
        bad("an empty Host", "GET /things/1 HTTP/1.1\r\nHost: \r\n\r\n"),
        bad("a Host with a path", "GET /things/1 HTTP/1.1\r\nHost: x/y\r\n\r\n"),
        bad("a Host with a port that is none", "GET /things/1 HTTP/1.1\r\nHost: x:y\r\n\r\n"),
        bad("a foreign absolute form", "GET http://evil/things/1 HTTP/1.1\r\nHost: x\r\n\r\n"),
        bad("a method in lower case", "get /things/1 HTTP/1.1\r\nHost: x\r\n\r\n"),
        bad("HTTP/1.0", "GET /things/1 HTTP/1.0\r\nHost: x\r\n\r\n"),
        bad("HTTP/9.9", "GET /things/1 HTTP/9.9\r\nHost: x\r\n\r\n"),
        bad("no version", "GET /things/1\r\nHost: x\r\n\r\n"),
        bad("a control character in the path", "GET /things/\u0001 HTTP/1.1\r\nHost: x\r\n\r\n"),
        bad("NUL in the path", "GET /things/\0 HTTP/1.1\r\nHost: x\r\n\r\n"),
        bad("NUL in the method", "G\0T /things/1 HTTP/1.1\r\nHost: x\r\n\r\n"),
        bad("the form *", "GET * HTTP/1.1\r\nHost: x\r\n\r\n"),
        bad("blank lines first", "\r\n\r\n" + GET + "\r\n"),
        bad("two spaces", "GET  /things/1 HTTP/1.1\r\nHost: x\r\n\r\n"),
        bad("a tab", "GET\t/things/1 HTTP/1.1\r\nHost: x\r\n\r\n"),
        new Hostile(
            "a path of 5 kB",
            "GET /" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
            414,
            "uri-too-long"),
        new Hostile(
            "a path of 4,000 that is none",
            "GET /" + "_".repeat(4_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
            404,
            "not-found"),
        bad("CONNECT", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n"),
        new Hostile("TRACE", "TRACE /things/1 HTTP/1.1\r\nHost: x\r\n\r\n", 404, "not-found"),
        new Hostile(
            "an unknown method", "BREW /things/1 HTTP/1.1\r\nHost: x\r\n\r\n", 404, "not-found"),
        bad("bytes that are no HTTP", "\u0016\u0003\u0001\u0002\0\u0001\0\r\n\r\n"));
  }

  private static List<Hostile> framing() {
    var smuggled = "0\r\n\r\nGET /admin HTTP/1.1\r\nHost: x\r\n\r\n";
    return List.of(
        bad("length and chunks", POST + length(5) + chunked("chunked") + smuggled),
        bad("chunks and length", POST + chunked("chunked") + length(5) + smuggled),
        bad("two lengths", POST + length(5) + length(6) + "\r\n" + BODY),
        bad("two equal lengths", POST + length(5) + length(5) + "\r\n" + BODY),
        bad("a list of lengths", POST + "Content-Length: 0, 0\r\n\r\n"),
        bad("a length with a sign", POST + "Content-Length: +0\r\n\r\n"),
        bad("a negative length", POST + "Content-Length: -1\r\n\r\n"),
        bad("a length in hex", POST + "Content-Length: 0x1\r\n\r\n"),
        bad("a length over 2^63", POST + "Content-Length: 9223372036854775808\r\n\r\n"),
        bad("an empty length", POST + "Content-Length: \r\n\r\n"),
        bad("a coding that looks chunked", POST + chunked("xchunked") + smuggled),
        bad("identity after chunked", POST + chunked("chunked, identity") + smuggled),
        bad("chunked twice", POST + chunked("chunked, chunked") + smuggled),
        bad("gzip chunked", POST + chunked("gzip, chunked") + smuggled),
        bad("an empty coding", POST + chunked("") + smuggled),
        bad("a space before the colon", POST + "Transfer-Encoding : chunked\r\n\r\n" + smuggled),
        bad("a folded header", POST + "Transfer-Encoding:\r\n chunked\r\n\r\n" + smuggled),
        bad("bare LF", "GET /things/1 HTTP/1.1\nHost: x\n\n"),
        bad("bare CR", GET + "X: a\rContent-Length: 5\r\n\r\n"),
        bad("NUL in a value", GET + "X: a\0b\r\n\r\n"),
        bad("a control character in a value", GET + "X: a\u0001b\r\n\r\n"));
  }

  private static List<Hostile> chunks() {
    var chunks = POST + "Transfer-Encoding: chunked\r\n\r\n";
    return List.of(
        bad("a size with a sign", chunks + "+1\r\nx\r\n0\r\n\r\n"),
        bad("a size of 0x10", chunks + "0x10\r\n"),
        bad("a size of 2^63", chunks + "8000000000000000\r\n"),
        bad("a size of 2^31", chunks + "80000000\r\n"),
        bad("a negative size", chunks + "-1\r\n"),
        bad("a size with a space before", chunks + " 1\r\nx\r\n0\r\n\r\n"),
        bad("a size that is none", chunks + "ZZ\r\n"),
        bad("an empty size", chunks + "\r\n"),
        bad("an extension of 64 kB", chunks + "1;" + "x".repeat(65_536) + "\r\n"),
        bad("no end of a chunk", chunks + "1\r\n{XX0\r\n\r\n"),
        bad("a trailer", chunks + "2\r\n{}\r\n0\r\nContent-Length: 5\r\n\r\n"));
  }

  private static List<Hostile> headers() {
    return List.of(
        new Hostile(
            "17 kB in all", GET + "X: " + "x".repeat(17_000) + "\r\n\r\n", 431, "header-too-large"),
        new Hostile("1,000 headers", GET + many(1_000) + "\r\n", 431, "header-too-large"),
        bad("an empty name", GET + ": x\r\n\r\n"),
        bad("a space in a name", GET + "A B: x\r\n\r\n"),
        bad("a name outside of ASCII", GET + "\u00e4: x\r\n\r\n"),
        bad("no colon", GET + "Nothing\r\n\r\n"),
        bad("a parenthesis in a name", GET + "A(: x\r\n\r\n"),
        bad("a timeout that is none", GET + "X-Request-Timeout-Ms: soon\r\n\r\n"));
  }

  private static List<Hostile> paths() {
    return Stream.of(
            "//things/1",
            "/things//1",
            "/things/../things/1",
            "/things/./1",
            "/./things/1",
            "/things/1;p=1",
            "/things/..%2f1",
            "/things/%2e%2e/x",
            "/things/%2E%2e/x",
            "/things/%00",
            "/things/%c0%af/%2f",
            "/things/%252e",
            "/things\\1",
            "/things/%5c",
            "/things/%zz",
            "/things/%",
            "/things/%3bp=1")
        .map(path -> bad(path, "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .toList();
  }

  private static List<Hostile> bodies() {
    return List.of(
        new Hostile(
            "100 MB by length", POST + length(104_857_600) + "\r\n", 413, "payload-too-large"),
        new Hostile(
            "100 MB by length, asking first",
            POST + length(104_857_600) + "Expect: 100-continue\r\n\r\n",
            413,
            "payload-too-large"),
        new Hostile(
            "a compressed body",
            POST + "Content-Encoding: gzip\r\n" + length(4) + "\r\n\u001f\u008b\b\0",
            400,
            "malformed-request"),
        json("duplicate keys", "{\"name\": \"a\", \"name\": \"b\"}"),
        json("NaN", "{\"name\": \"a\", \"times\": NaN}"),
        json("1e400", "{\"name\": \"a\", \"times\": 1e400}"),
        json("2^31", "{\"name\": \"a\", \"times\": 2147483648}"),
        json("a fraction", "{\"name\": \"a\", \"times\": 0.5}"),
        json("a comment", "{\"name\": \"a\" /* b */}"),
        json("single quotes", "{'name': 'a'}"),
        json("a trailing comma", "{\"name\": \"a\",}"),
        json("trailing garbage", "{\"name\": \"a\"} x"),
        json("an empty body", ""),
        json("null", "null"),
        json("an array", "[]"),
        json("a text", "\"x\""),
        json("a bad escape", "{\"name\": \"\\x\"}"),
        json("a raw control character", "{\"name\": \"a\u0001\"}"),
        json("bad UTF-8", "{\"name\": \"\u00ff\u00fe\"}"),
        json("an overlong form", "{\"name\": \"\u00c0\u00af\"}"),
        json("UTF-16", "{\0\"\0n\0a\0m\0e\0\"\0:\0\"\0a\0\"\0}\0"),
        new Hostile(
            "another charset",
            POST.replace("json", "json; charset=iso-8859-1")
                + length(BODY.length())
                + "\r\n"
                + BODY,
            415,
            "unsupported-media-type"),
        json("half an object", "{\"name\": "),
        json("depth 1,001", "{\"x\":".repeat(1_001) + "1" + "}".repeat(1_001)),
        new Hostile(
            "a field that does not exist",
            POST + length(17) + "\r\n{\"role\": \"admin\"}",
            422,
            "validation-failed"),
        new Hostile(
            "a form",
            "POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + length(3)
                + "\r\na=b",
            415,
            "unsupported-media-type"),
        new Hostile(
            "no type",
            "POST /things HTTP/1.1\r\nHost: x\r\n" + length(2) + "\r\n{}",
            415,
            "unsupported-media-type"));
  }

  private static Hostile bad(String name, String request) {
    return new Hostile(name, request, 400, "malformed-request");
  }

  private static Hostile json(String name, String body) {
    return bad("JSON: " + name, POST + length(body.length()) + "\r\n" + body);
  }

  private static String length(int length) {
    return "Content-Length: " + length + "\r\n";
  }

  private static String chunked(String coding) {
    return "Transfer-Encoding: " + coding + "\r\n\r\n";
  }

  private static String many(int count) {
    return String.join(
        "", IntStream.range(0, count).mapToObj(i -> "X-" + i + ": xxxxxxxxxx\r\n").toList());
  }

  @ParameterizedTest
  @MethodSource("requests")
  void isRefusedExactlyAndTheNextRequestIsUnharmed(Hostile hostile) throws Exception {
    try (var wire = new Wire(server.port())) {
      var answer = wire.send(hostile.request()).answer();
      assertThat(status(answer)).as(answer).isEqualTo(hostile.status());
      assertThat(answer).contains("https://garboard.dev/problems/" + hostile.problem() + "\"");
      assertThat(answer).doesNotContain("io.helidon", "dev.garboard", "java.", "Exception");
    }
    assertThat(normal()).isEqualTo(200);
  }

  private static int status(String answer) {
    return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
  }

  @Test
  void fiveHundredSlowClientsOfEachKindDoNotDisturbANormalOne() throws Exception {
    var slow = new ArrayList<Wire>();
    for (var i = 0; i < 500; i++) {
      slow.add(new Wire(server.port()).send(slowly(i)));
    }
    for (var i = 0; i < 20; i++) {
      assertThat(normal()).isEqualTo(200);
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(metrics.registry().get("active_connections").gauge().value())
                    .isLessThan(20));
    for (var wire : slow) {
      wire.close();
    }
  }

  /** Silent, half a head, half a body, and one who does not read what it asked for. */
  private static String slowly(int i) {
    return switch (i % 4) {
      case 0 -> "";
      case 1 -> GET + "X: ";
      case 2 -> POST + length(1_000) + "\r\n{";
      default -> "GET /large HTTP/1.1\r\nHost: x\r\n\r\n";
    };
  }

  private int normal() throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var uri = URI.create("http://127.0.0.1:" + server.port() + "/things/1");
      return client
          .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
          .statusCode();
    }
  }
}
