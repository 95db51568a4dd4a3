package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Http2Test {
  private static final byte[] CANCEL = {0, 0, 0, 8};

  private final Metrics metrics = new Metrics(new Identity("trial", "1", "x", false));
  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch entered = new CountDownLatch(3);
  private final HttpServer server =
      new HttpServer(
          Settings.http("head-timeout: 1s", "idle-timeout: 3s", "http2.max-streams: 4"),
          metrics,
          this::route);

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.stop();
  }

  private void route(HttpRouting.Builder routing) {
    routing
        .get("/fast/{id}", (request, response) -> response.send("fast"))
        .post(
            "/echo",
            (request, response) ->
                Json.send(response, Json.read(request, HttpServerTest.Greeting.class)))
        .get(
            "/never",
            (request, response) -> {
              new CountDownLatch(1).await();
              response.send("never");
            })
        .get(
            "/wait",
            (request, response) -> {
              entered.countDown();
              release.await();
              response.send("done");
            });
  }

  @Test
  void streamsOfOneConnectionAreServedAtOnceAndCountedByTemplate() throws Exception {
    try (var wire = new Http2Wire(server.port())) {
      wire.get(1, "/wait").get(3, "/fast/1").get(5, "/fast/2");
      assertThat(wire.answer(3)).isEqualTo(new Http2Wire.Answer(200, "fast"));
      assertThat(wire.answer(5).status()).isEqualTo(200);
      release.countDown();
      assertThat(wire.answer(1).body()).isEqualTo("done");
    }
    await()
        .untilAsserted(
            () ->
                assertThat(metrics.registry().scrape())
                    .contains(
                        "http_requests_total{method=\"GET\",route=\"/fast/{id}\",service=\"trial\",status=\"2xx\"} 2.0"));
  }

  @Test
  void bothProtocolsShareThePortAndTheCountOfConnections() throws Exception {
    try (var two = new Http2Wire(server.port());
        var one = new Wire(server.port())) {
      one.send("GET /fast/1 HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(one.some()).startsWith("HTTP/1.1 200");
      assertThat(two.get(1, "/fast/1").answer(1).status()).isEqualTo(200);
      assertThat(metrics.registry().get("active_connections").gauge().value()).isEqualTo(2);
    }
    await()
        .untilAsserted(
            () ->
                assertThat(metrics.registry().get("active_connections").gauge().value()).isZero());
  }

  @Test
  void theSameProblemsAreAnswered() throws Exception {
    try (var wire = new Http2Wire(server.port())) {
      var lost = wire.get(1, "/missing").answer(1);
      assertThat(lost.status()).isEqualTo(404);
      assertThat(lost.body()).contains("problems/not-found");
      assertThat(wire.get(3, "//fast/1").answer(3).status()).isEqualTo(400);
      assertThat(wire.get(5, "/fast/1").answer(5).status()).isEqualTo(200);
    }
  }

  @Test
  void aResetThatCrossedTheAnswerHarmsNoOtherStream() throws Exception {
    try (var wire = new Http2Wire(server.port())) {
      assertThat(wire.get(1, "/fast/1").answer(1).status()).isEqualTo(200);
      wire.get(3, "/wait").send(Http2Wire.RESET, 0, 1, CANCEL);
      release.countDown();
      assertThat(wire.answer(3).body()).isEqualTo("done");
    }
  }

  @Test
  void dataBehindAResetHarmsNoOtherStreamAndIsGivenBackToTheWindow() throws Exception {
    try (var wire = new Http2Wire(server.port())) {
      wire.post(1, "/echo").send(Http2Wire.RESET, 0, 1, CANCEL);
      wire.send(Http2Wire.DATA, 0, 1, new byte[300]);
      var given = new Http2Wire.Frame(Http2Wire.WINDOW_UPDATE, 0, 0, "\0\0\1\54");
      var frame = wire.next();
      while (!frame.equals(given)) {
        assertThat(frame.type()).isNotEqualTo(Http2Wire.GO_AWAY);
        frame = wire.next();
      }
      assertThat(wire.get(3, "/fast/1").answer(3).status()).isEqualTo(200);
    }
  }

  @Test
  void workPastTheDeadlineIsAnswered504AndTheOtherStreamsGoOn() throws Exception {
    try (var wire = new Http2Wire(server.port())) {
      wire.get(1, "/wait").get(3, "/never", "x-request-timeout-ms", "50");
      assertThat(wire.answer(3).status()).isEqualTo(504);
      assertThat(wire.get(5, "/fast/1").answer(5).status()).isEqualTo(200);
      release.countDown();
      assertThat(wire.answer(1).body()).isEqualTo("done");
    }
  }

  @Test
  void aBodyThatNeverEndsIsAnswered504AndTheOtherStreamsGoOn() throws Exception {
    try (var wire = new Http2Wire(server.port())) {
      wire.post(1, "/echo", "x-request-timeout-ms", "50", "content-type", "application/json");
      wire.send(Http2Wire.DATA, 0, 1, new byte[] {'{', '}'});
      assertThat(wire.answer(1).status()).isEqualTo(504);
      assertThat(wire.get(3, "/fast/1").answer(3).status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyOverTheLimitIsRefused() throws Exception {
    try (var wire = new Http2Wire(server.port())) {
      wire.post(1, "/echo", "content-length", "104857600");
      assertThat(wire.answer(1).status()).isEqualTo(413);
    }
  }

  @Test
  void aDrainLosesNoStreamAndTellsTheClientToGoElsewhere() throws Exception {
    try (var wire = new Http2Wire(server.port());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      wire.get(1, "/wait").get(3, "/wait").get(5, "/wait");
      entered.await();
      var drained =
          threads.submit(
              () -> {
                server.drain();
                server.stop();
                return "drained";
              });
      var goAway = wire.next();
      while (goAway.type() != Http2Wire.GO_AWAY) {
        goAway = wire.next();
      }
      assertThat(goAway.payload()).isEqualTo("\u007f\u00ff\u00ff\u00ff\0\0\0\0");
      await().during(Duration.ofMillis(1_200)).until(() -> !drained.isDone());
      release.countDown();
      for (var stream : new int[] {1, 3, 5}) {
        assertThat(wire.answer(stream).body()).isEqualTo("done");
      }
      assertThat(drained.get()).isEqualTo("drained");
    }
  }

  @Test
  void aConnectionWithoutFramesIsCut() throws Exception {
    try (var wire = new Http2Wire(server.port())) {
      wire.next(Http2Wire.SETTINGS);
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(metrics.registry().get("active_connections").gauge().value())
                      .isZero());
    }
  }

  @Test
  void halfAPrefaceIsCutAndAWrongOneIsNoHttp() throws Exception {
    try (var half = new Wire(server.port());
        var wrong = new Wire(server.port())) {
      half.send("PRI * HTTP/2.0\r\n");
      assertThat(half.untilClosed()).isBetween(Duration.ofMillis(800), Duration.ofSeconds(8));
      wrong.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");
      assertThat(wrong.all()).doesNotContain(" 200 ");
    }
  }

  @Test
  void streamsOverTheLimitEndTheConnection() throws Exception {
    try (var wire = new Http2Wire(server.port())) {
      for (var stream = 1; stream <= 11; stream += 2) {
        wire.get(stream, "/wait");
      }
      var frame = wire.next();
      while (frame.type() != Http2Wire.GO_AWAY) {
        frame = wire.next();
      }
      assertThat(frame.payload()).startsWith("\0\0\0\0\0\0\0\7"); // REFUSED_STREAM
    }
  }
}
