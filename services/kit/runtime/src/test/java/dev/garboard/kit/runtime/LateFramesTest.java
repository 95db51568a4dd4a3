package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.buffers.BufferData;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LateFramesTest {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SETTINGS = frame(4, 0, 0, 6);
  private static final byte[] LATE_RESET = frame(3, 0, 1, 4);
  private static final byte[] LATE_DATA = frame(0, 0, 3, 70);

  private final Queue<byte[]> coming = new ArrayDeque<>();
  private final List<BufferData> written = new ArrayList<>();
  private final LateFrames frames = new LateFrames(coming::poll, written::add);

  private static byte[] frame(int type, int flags, int stream, int length) {
    return ByteBuffer.allocate(9 + length)
        .put((byte) 0)
        .putShort((short) length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .array();
  }

  private static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** In pieces of this size. */
  private byte[] passed(int size, byte[] bytes) {
    for (var at = 0; at < bytes.length; at += size) {
      coming.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
    }
    var passed = new ByteArrayOutputStream();
    for (var piece = frames.read(); piece != null; piece = frames.read()) {
      passed.writeBytes(piece);
    }
    return passed.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 9, 10, 13, 24, 31, 1_000})
  void onlyWhatIsLateIsTakenOffHoweverTheBytesAreCut(int size) {
    var first = joined(PREFACE, SETTINGS, frame(1, 5, 1, 20), frame(1, 4, 3, 0));
    assertThat(passed(size, first)).isEqualTo(first);
    frames.writes(BufferData.create(frame(1, 5, 1, 3)));
    var reset = joined(frame(0, 0, 3, 7), frame(3, 0, 3, 4));
    var more = joined(frame(1, 5, 5, 1), frame(3, 0, 7, 4), frame(6, 0, 0, 8));
    assertThat(passed(size, joined(LATE_RESET, reset, LATE_DATA, LATE_DATA, LATE_RESET, more)))
        .isEqualTo(joined(reset, more));
    assertThat(written).hasSize(2);
    assertThat(written.getFirst().readBytes())
        .containsExactly(0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 70);
  }

  @Test
  void aResetBetweenTheEndsOfBothSidesPasses() {
    var call = joined(PREFACE, frame(1, 4, 1, 9));
    assertThat(passed(1_000, call)).isEqualTo(call);
    frames.writes(BufferData.create(frame(1, 5, 1, 3)));
    assertThat(passed(1_000, LATE_RESET)).isEqualTo(LATE_RESET);
    assertThat(passed(1_000, LATE_RESET)).as("the second one").isEmpty();
  }

  @Test
  void anEmptyFrameOfDataIsForgivenIfItIsTheLast() {
    var reset = joined(PREFACE, frame(1, 4, 1, 9), frame(3, 0, 1, 4));
    var empty = frame(0, 0, 1, 0);
    var last = frame(0, 1, 1, 0);
    assertThat(passed(1_000, joined(reset, empty))).isEqualTo(joined(reset, empty));
    assertThat(passed(1_000, last)).isEmpty();
    assertThat(passed(1_000, last)).as("once").isEqualTo(last);
    assertThat(written).isEmpty();
  }

  @Test
  void dataOfAStreamThatWasResetLongAgoIsNotForgiven() {
    passed(1_000, PREFACE);
    for (var stream = 1; stream < 203; stream += 2) {
      passed(1_000, joined(frame(1, 4, stream, 9), frame(3, 0, stream, 4)));
    }
    assertThat(passed(1_000, frame(0, 0, 1, 5))).isNotEmpty();
    assertThat(passed(1_000, frame(0, 0, 3, 5))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/1.1\r\nHost: x\r\n\r\n",
        "PRI * HTTP/1.1\r\n\r\n",
        "PRI * HTTP/1.0\r\n\r\nSM\r\n\r\nmore",
        "P"
      })
  void otherProtocolsPass(String text) {
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    assertThat(passed(1, bytes)).isEqualTo(bytes);
    assertThat(passed(1_000, bytes)).isEqualTo(bytes);
  }
}
