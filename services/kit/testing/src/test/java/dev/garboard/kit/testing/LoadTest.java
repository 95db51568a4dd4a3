package dev.garboard.kit.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger now = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
    threads.close();
  }

  private interface Answer {
    int status(int number) throws InterruptedException;
  }

  private void answer(Answer answer) {
    server.createContext(
        "/",
        exchange -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          try (exchange) {
            int status = answer.status(served.incrementAndGet());
            now.decrementAndGet();
            exchange.sendResponseHeaders(status, -1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private HttpRequest request() {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
        .build();
  }

  private static Load load(double rate, int concurrency, Duration duration) {
    return new Load(Version.HTTP_1_1, rate, concurrency, duration, TIMEOUT);
  }

  @Test
  void sendsExactlyWhatRateAndDurationAskFor() throws InterruptedException {
    answer(number -> 204);
    var report = load(100, 150, Duration.ofMillis(1500)).run(request());
    assertThat(report.planned()).isEqualTo(150);
    assertThat(report.begun()).isEqualTo(150);
    assertThat(report.failed()).isZero();
    assertThat(report.succeeded()).isEqualTo(150);
    assertThat(report.latencies().getTotalCount()).isEqualTo(150);
    assertThat(served).hasValue(150);
    assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(1490));
  }

  @Test
  void countsEachBadAnswer() throws InterruptedException {
    answer(number -> number % 10 == 0 ? 503 : 200);
    var report = load(200, 200, Duration.ofSeconds(1)).run(request());
    assertThat(report.begun()).isEqualTo(200);
    assertThat(report.failed()).isEqualTo(20);
  }

  @Test
  void countsAnAnswerThatDoesNotComeInTime() throws InterruptedException {
    var never = new CountDownLatch(1);
    answer(
        number -> {
          if (number == 1) {
            never.await();
          }
          return 200;
        });
    var impatient =
        new Load(Version.HTTP_1_1, 10, 10, Duration.ofSeconds(1), Duration.ofSeconds(3));
    var report = impatient.run(request());
    never.countDown();
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.succeeded()).isEqualTo(9);
    assertThat(report.max()).isGreaterThanOrEqualTo(Duration.ofMillis(2990));
  }

  @Test
  void aStallCountsForEachRequestThatShouldHaveBegunMeanwhile() throws InterruptedException {
    answer(
        number -> {
          if (number == 1) {
            Thread.sleep(1_000);
          }
          return 200;
        });
    var report = load(50, 1, Duration.ofSeconds(4)).run(request());
    long late = report.latencies().getCountBetweenValues(400_000_000L, Long.MAX_VALUE);
    assertThat(late).as("due in the first 600 ms").isGreaterThanOrEqualTo(30);
  }

  @Test
  void neverHasMoreWaitingThanItsConcurrency() throws InterruptedException {
    answer(
        number -> {
          Thread.sleep(50);
          return 200;
        });
    var report = load(500, 5, Duration.ofSeconds(1)).run(request());
    assertThat(most).hasValueBetween(2, 5);
    assertThat(report.begun()).isLessThan(report.planned()).isEqualTo(served.get());
    assertThat(report.elapsed()).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void speaksH2cToWhoUpgrades() throws InterruptedException {
    var h2c =
        WebServer.builder()
            .host("127.0.0.1")
            .routing(routing -> routing.get("/", (request, response) -> response.send("yes")))
            .build()
            .start();
    try {
      var here = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + h2c.port())).build();
      var report = new Load(Version.HTTP_2, 100, 100, Duration.ofSeconds(1), TIMEOUT).run(here);
      assertThat(report.succeeded()).isEqualTo(100);
    } finally {
      h2c.stop();
    }
  }

  @Test
  void anAnswerInAnotherProtocolHasFailed() throws InterruptedException {
    answer(number -> 200);
    var report = new Load(Version.HTTP_2, 10, 10, Duration.ofSeconds(1), TIMEOUT).run(request());
    assertThat(report.failed()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org/",
        "http://10.0.0.1/",
        "http://localhost.example.org/",
        "http://127.0.0.1.example.org/",
        "http://0.0.0.0/",
        "http://[2001:db8::1]/",
        "http://127.0.0.1@example.org/"
      })
  void refusesATargetThatIsNotThisMachine(String target) {
    var elsewhere = HttpRequest.newBuilder(URI.create(target)).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load(1, 1, Duration.ofSeconds(1)).run(elsewhere))
        .withMessageContaining(target);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 100_001, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesARateOutOfBounds(double rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load(rate, 1, Duration.ofSeconds(1)))
        .withMessageContaining("rate is " + rate);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 10_001})
  void refusesAConcurrencyOutOfBounds(int concurrency) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load(1, concurrency, Duration.ofSeconds(1)))
        .withMessageContaining("concurrency is " + concurrency);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT1H0.001S"})
  void refusesADurationOutOfBounds(String duration) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load(1, 1, Duration.parse(duration)))
        .withMessageContaining("duration is " + duration);
  }
}
