package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class LogLinesTest {
  private final AtomicBoolean full = new AtomicBoolean();
  private final CountDownLatch stuck = new CountDownLatch(1);
  private final AtomicBoolean blocked = new AtomicBoolean();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Identity identity = new Identity("trial", "1", "x", false);
  private final Metrics metrics = new Metrics(identity);
  private final Logs logs =
      new Logs(identity, new LoggingConfig(LogLevel.INFO, Map.of()), new Disk());

  private final class Disk extends OutputStream {
    @Override
    public void write(int oneByte) throws IOException {
      write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      if (blocked.get()) {
        try {
          stuck.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      if (full.get()) {
        throw new IOException("No space left on device");
      }
      written.write(bytes, from, count);
    }
  }

  @AfterEach
  void release() {
    blocked.set(false);
    stuck.countDown();
    logs.flush();
  }

  @Test
  void aFullDiskLosesLinesHurtsNobodyAndIsCounted() {
    logs.measure(metrics);
    full.set(true);
    IntStream.range(0, 100).forEach(i -> log("lost"));
    logs.flush();
    await().until(() -> lost() == 100);
    full.set(false);
    log("found");
    logs.flush();
    assertThat(written.toString(StandardCharsets.UTF_8)).contains("found").doesNotContain("lost");
    assertThat(metrics.registry().scrape()).contains("log_lines_lost_total{service=\"trial\"} 100");
  }

  @Test
  void aReaderThatStoppedDoesNotBlockWhoLogs() {
    logs.measure(metrics);
    blocked.set(true);
    IntStream.range(0, 10_000).forEach(i -> log("line"));
    assertThat(lost()).isBetween(1_000.0, 2_000.0);
  }

  @Test
  void linesComeInTheirOrderWithTheIdsOfTheWork() {
    MDC.put("request_id", "r-1");
    MDC.put("trace_id", "t-1");
    MDC.put("saga_id", "s-1");
    log("first");
    MDC.clear();
    log("second");
    logs.flush();
    var lines = written.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines.get(0))
        .contains("first", "\"request_id\":\"r-1\"", "\"trace_id\":\"t-1\"", "\"saga_id\":\"s-1\"");
    assertThat(lines.get(1)).contains("second").doesNotContain("r-1");
  }

  private static void log(String message) {
    LoggerFactory.getLogger("trial").info(message);
  }

  private double lost() {
    return metrics.registry().get("log_lines_lost").functionCounter().count();
  }

  @Test
  void kafkaOnlyWarnsUnlessSomebodyWantsMore() {
    assertThat(logs.levels()).containsEntry("org.apache.kafka", LogLevel.WARN);

    logs.apply(new LoggingConfig(LogLevel.INFO, Map.of("org.apache.kafka", LogLevel.INFO)));
    assertThat(logs.levels()).containsEntry("org.apache.kafka", LogLevel.INFO);

    logs.apply(new LoggingConfig(LogLevel.ERROR, Map.of()));
    assertThat(logs.levels()).containsExactly(Map.entry("root", LogLevel.ERROR));
  }
}
