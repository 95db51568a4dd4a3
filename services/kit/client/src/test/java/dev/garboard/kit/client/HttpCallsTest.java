package dev.garboard.kit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.garboard.kit.client.CallFailed.Kind;
import dev.garboard.kit.runtime.ByteSize;
import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.Tracing;
import dev.garboard.kit.runtime.TracingConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.SpanKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a call, whatever the other side does. */
class HttpCallsTest {
  private static final String OK =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n";

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Tracing tracing =
      new Tracing(
          new TracingConfig(TracingConfig.Exporter.MEMORY, "http://localhost:1", 1),
          new Identity("test", "1", "1", false));
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private ServerSocket server;
  private HttpCalls calls;

  private record Seven(int n) {}

  private interface Behaviour {
    void answer(Socket socket) throws IOException, InterruptedException;
  }

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    calls = calls(false);
  }

  @AfterEach
  void end() throws IOException {
    calls.stop();
    server.close();
  }

  private HttpCalls calls(boolean inTransaction) {
    var config =
        new HttpCallsConfig(Duration.ofMillis(500), Duration.ofMillis(400), new ByteSize(1_000));
    return new HttpCalls(
        "other",
        URI.create("http://127.0.0.1:" + server.getLocalPort()),
        config,
        () -> inTransaction,
        tracing,
        meters);
  }

  private void behaves(Behaviour behaviour) {
    Thread.ofVirtual().start(() -> serve(behaviour));
  }

  private void serve(Behaviour behaviour) {
    try (var socket = server.accept()) {
      heard.add(head(socket));
      behaviour.answer(socket);
    } catch (IOException | InterruptedException e) {
      // The caller has gone.
    }
  }

  private static String head(Socket socket) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    return head.toString();
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  @Test
  void anAnswerIsRead() {
    behaves(socket -> say(socket, OK + "{\"n\":7}"));
    var answer = calls.get("/x");
    assertThat(answer.isSuccess()).isTrue();
    assertThat(answer.data(Seven.class)).isEqualTo(new Seven(7));
    assertThat(answer.problem()).isEmpty();
    assertThat(outcomes("2xx")).isEqualTo(1);
  }

  @Test
  void theTimeLeftAndTheTraceGoAlong() throws Exception {
    behaves(socket -> say(socket, OK + "{\"n\":7}"));
    tracing.span(
        "test",
        SpanKind.INTERNAL,
        () -> Deadline.in(Duration.ofMillis(200)).call(() -> calls.put("/x", Map.of("a", 1))));
    var head = heard.take();
    assertThat(head).startsWith("PUT /x HTTP/1.1\r\n").containsIgnoringCase("traceparent: 00-");
    var left = head.replaceAll("(?is).*x-request-timeout-ms: (\\d+).*", "$1");
    assertThat(Integer.parseInt(left)).isBetween(1, 200);
    assertThat(head).doesNotContainIgnoringCase("authorization");
  }

  @Test
  void aProblemIsNamed() {
    behaves(
        socket ->
            say(
                socket,
                answer(
                    "409 Conflict",
                    "Content-Type: application/problem+json",
                    "{\"type\":\"https://x.dev/problems/too-late\"}")));
    var answer = calls.get("/x");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.problem()).hasValue("too-late");
    assertThat(outcomes("4xx")).isEqualTo(1);
  }

  @Test
  void whereNobodyListensNothingWasDone() throws IOException {
    server.close();
    assertThat(failed()).isEqualTo(Kind.NOT_CONNECTED);
    assertThat(outcomes("not_connected")).isEqualTo(1);
  }

  @Test
  void silenceEndsWithTheTime() {
    behaves(socket -> Thread.sleep(5_000));
    assertThat(failed()).isEqualTo(Kind.TIMED_OUT);
  }

  @Test
  void theDeadlineOfTheWorkInHandCounts() {
    behaves(socket -> Thread.sleep(5_000));
    var start = System.nanoTime();
    Deadline.in(Duration.ofMillis(50)).run(() -> assertThat(failed()).isEqualTo(Kind.TIMED_OUT));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(390));
  }

  @Test
  void aBodyThatDripsEndsWithTheTime() {
    behaves(
        socket -> {
          say(socket, OK.replace("7", "900"));
          for (int i = 0; i < 900; i++) {
            say(socket, "x");
            Thread.sleep(50);
          }
        });
    assertThat(failed()).isEqualTo(Kind.TIMED_OUT);
  }

  @Test
  void aBodyOverTheLimitIsNotRead() {
    behaves(socket -> say(socket, OK.replace("7", "1001") + "x".repeat(1_001)));
    assertThat(failed()).isEqualTo(Kind.BROKEN);
  }

  @Test
  void aBodyWithoutEndIsNotRead() {
    behaves(
        socket -> {
          say(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          for (int i = 0; i < 100; i++) {
            say(socket, "64\r\n" + "x".repeat(100) + "\r\n");
          }
        });
    assertThat(failed()).isEqualTo(Kind.BROKEN);
  }

  @Test
  void anAnswerThatBreaksOffIsNone() {
    behaves(socket -> say(socket, OK + "{\"n\""));
    assertThat(failed()).isEqualTo(Kind.BROKEN);
  }

  @Test
  void whatIsNoHttpIsNone() {
    behaves(socket -> say(socket, "+PONG\r\n\r\n"));
    assertThat(failed()).isEqualTo(Kind.BROKEN);
  }

  @Test
  void aRedirectIsAnAnswer() {
    behaves(socket -> say(socket, answer("302 Found", "Location: http://127.0.0.1:1/", "")));
    assertThat(calls.get("/x").status()).isEqualTo(302);
  }

  @Test
  void aBodyThatIsNoJsonIsNone() {
    behaves(socket -> say(socket, OK + "secret!"));
    var answer = calls.get("/x");
    var failed = catchThrowableOfType(CallFailed.class, () -> answer.data(Seven.class));
    assertThat(failed.kind()).isEqualTo(Kind.BROKEN);
    assertThat(failed.getMessage()).doesNotContain("secret");
  }

  @Test
  void inATransactionNobodyIsCalled() {
    var inTransaction = calls(true);
    assertThatIllegalStateException().isThrownBy(() -> inTransaction.get("/x"));
    assertThat(heard).isEmpty();
    inTransaction.stop();
  }

  private static String answer(String status, String header, String body) {
    var length = "Content-Length: " + body.length();
    return String.join("\r\n", "HTTP/1.1 " + status, header, length, "", body);
  }

  private Kind failed() {
    return catchThrowableOfType(CallFailed.class, () -> calls.get("/x")).kind();
  }

  private double outcomes(String outcome) {
    return meters.get("client_requests").tag("outcome", outcome).counter().count();
  }
}
