package dev.garboard.kit.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CutTest {
  private static final int SOON = 300;

  private EchoServer server;
  private Cut cut;

  @BeforeEach
  void open() throws IOException {
    server = new EchoServer();
    cut = Cut.before(server.port());
  }

  @AfterEach
  void close() throws IOException {
    cut.close();
    server.close();
  }

  @Test
  void passesBothWays() throws IOException {
    try (var client = connect()) {
      assertThat(ask(client, "hello")).isEqualTo("hello");
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void cutResetsWhatIsOpenAndRefusesWhatIsNew() throws IOException {
    try (var client = connect()) {
      ask(client, "hello");
      cut.cut();
      assertThatExceptionOfType(SocketException.class).isThrownBy(() -> ask(client, "again"));
    }
    assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
    cut.heal();
    try (var client = connect()) {
      assertThat(ask(client, "back")).isEqualTo("back");
    }
  }

  @Test
  void itsPortIsNobodyElsesWhileItIsCut() {
    cut.cut();
    assertThat(Ports.areFree(cut.port())).isFalse();
    cut.close();
    await().until(() -> Ports.areFree(cut.port())); // whoever accepts there closes it
  }

  @Test
  void resetLetsNewConnectionsPass() throws IOException {
    try (var client = connect();
        var later = resetAndConnect(client)) {
      assertThatExceptionOfType(SocketException.class).isThrownBy(() -> ask(client, "again"));
      assertThat(ask(later, "new")).isEqualTo("new");
    }
  }

  private Socket resetAndConnect(Socket client) throws IOException {
    ask(client, "hello");
    cut.reset();
    return connect();
  }

  @Test
  void stallKeepsConnectionsOpenAndSilentAndLosesNothing() throws IOException {
    try (var client = connect()) {
      ask(client, "hello");
      cut.stall();
      say(client, "late!");
      try (var other = connect()) {
        say(other, "other");
        assertSilence(other);
      }
      assertSilence(client);
      assertThat(server.heard()).doesNotContain("late!", "other");
      cut.heal();
      assertThat(hear(client, 5)).isEqualTo("late!");
    }
  }

  @Test
  void swallowAnswersDeliversTheQuestion() throws IOException {
    try (var client = connect()) {
      cut.swallowAnswers();
      say(client, "heard");
      assertSilence(client);
      assertThat(server.heard()).isEqualTo("heard");
      cut.heal();
      assertThat(ask(client, "clear")).isEqualTo("clear");
    }
  }

  @Test
  void delayHoldsEachPieceBackInEachDirection() throws IOException {
    var delay = Duration.ofMillis(150);
    try (var client = connect()) {
      ask(client, "hello");
      cut.delay(delay);
      long asked = System.nanoTime();
      ask(client, "slow");
      assertThat(Duration.ofNanos(System.nanoTime() - asked))
          .isGreaterThanOrEqualTo(delay.multipliedBy(2));
    }
  }

  @Test
  void loseAnswerToTakesOneAnswerOfOneConnection() throws IOException {
    try (var client = connect();
        var other = connect()) {
      cut.loseAnswerTo("COMMIT");
      assertThat(ask(client, "SELECT")).isEqualTo("SELECT");
      say(client, "COM");
      assertThat(hear(client, 3)).isEqualTo("COM");
      say(client, "MIT;");
      assertThatExceptionOfType(SocketException.class).isThrownBy(() -> hear(client, 1));
      assertThat(server.heard()).endsWith("COMMIT;");
      assertThat(ask(other, "COMMIT")).isEqualTo("COMMIT");
    }
  }

  @Test
  void loseAnswerToNothingIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cut.loseAnswerTo(""))
        .withMessageContaining("swallowAnswers");
  }

  @Test
  void aServerThatIsAwayLooksLikeAReset() throws IOException {
    server.close();
    try (var client = connect()) {
      assertThatExceptionOfType(SocketException.class).isThrownBy(() -> hear(client, 1));
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), cut.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static String ask(Socket client, String words) throws IOException {
    say(client, words);
    return hear(client, words.length());
  }

  private static void say(Socket client, String words) throws IOException {
    client.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String hear(Socket client, int length) throws IOException {
    var answer = client.getInputStream().readNBytes(length);
    if (answer.length < length) {
      throw new SocketException("ended");
    }
    return new String(answer, StandardCharsets.ISO_8859_1);
  }

  private static void assertSilence(Socket client) throws IOException {
    client.setSoTimeout(SOON);
    assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> hear(client, 1));
    client.setSoTimeout(10_000);
  }
}
