package dev.garboard.kit.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's RabbitMQ as a server of one test. */
class RabbitIT {
  @TempDir static Path directory;

  /** Neither a node nor the port mapper that goes with it. */
  @AfterEach
  void nothingIsLeft() {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(Processes.of(directory)).isEmpty());
  }

  @Test
  void twoStandBesideEachOtherAndTakeTheirPortMappersWithThem() throws IOException {
    int port;
    try (var rabbit = Rabbit.own(directory.resolve("one"));
        var other = Rabbit.own(directory.resolve("two"))) {
      port = rabbit.port();
      assertThat(greeting(port)).contains("publisher_confirms");
      assertThat(greeting(other.port())).contains("publisher_confirms");
      assertThat(Ports.isFree(mapper(port)) || Ports.isFree(mapper(other.port()))).isFalse();
      rabbit.server().kill();
      await().untilAsserted(() -> assertThat(Ports.areFree(rabbit.port())).isTrue());
      assertThat(greeting(other.port())).contains("publisher_confirms");
      rabbit.server().start();
      assertThat(greeting(port)).contains("publisher_confirms");
    }
    assertThat(Ports.areFree(port)).isTrue();
  }

  @Test
  void pausedItSaysNothingUntilItGoesOn() throws IOException {
    try (var rabbit = Rabbit.own(directory.resolve("pause"))) {
      rabbit.server().pause();
      assertThatExceptionOfType(SocketTimeoutException.class)
          .isThrownBy(() -> greeting(rabbit.port()));
      rabbit.server().resume();
      assertThat(greeting(rabbit.port())).contains("publisher_confirms");
      rabbit.server().kill();
      assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> greeting(rabbit.port()));
    }
  }

  @Test
  void asksForNoMoreMemoryThanItShould() throws IOException {
    var few = Map.of("vm_memory_high_watermark.absolute", "1MiB");
    try (var rabbit = Rabbit.own(directory.resolve("memory"), few)) {
      assertThat(log("memory")).contains("memory resource limit alarm set");
      assertThat(rabbit.uri()).hasToString("amqp://garboard:garboard@127.0.0.1:" + rabbit.port());
    }
    try (var _ = Rabbit.own(directory.resolve("memory"))) {
      assertThat(log("memory")).contains("Memory high watermark set to 512 MiB");
    }
  }

  private static String log(String name) throws IOException {
    return Files.readString(directory.resolve(name).resolve("log"));
  }

  private static int mapper(int port) {
    return port + 2 * Ports.APART;
  }

  /** What the server says to who may speak. */
  private static String greeting(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(2_000);
      socket.getOutputStream().write(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
      var said = new byte[200];
      int length = socket.getInputStream().read(said);
      return new String(said, 0, length, StandardCharsets.ISO_8859_1);
    }
  }
}
