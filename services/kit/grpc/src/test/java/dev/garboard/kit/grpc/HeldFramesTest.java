package dev.garboard.kit.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.buffers.BufferData;
import org.junit.jupiter.api.Test;

class HeldFramesTest {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int PING = 6;
  private static final int END_STREAM = 1;

  private final HeldFrames held = new HeldFrames();

  /** A frame (RFC 9113 section 4.1) of stream 1. */
  private static BufferData frame(int type, int flags, byte... payload) {
    var frame = new byte[9 + payload.length];
    frame[2] = (byte) payload.length;
    frame[3] = (byte) type;
    frame[4] = (byte) flags;
    frame[8] = 1;
    System.arraycopy(payload, 0, frame, 9, payload.length);
    return BufferData.create(frame);
  }

  private static byte[] message(int announced, int sent) {
    var message = new byte[5 + sent];
    message[4] = (byte) announced;
    return message;
  }

  @Test
  void headersAndWholeMessageWaitForTheTrailers() {
    HeldFrames.during(
        () -> {
          assertThat(held.add(frame(HEADERS, 0, (byte) 1))).isTrue();
          assertThat(held.add(frame(DATA, 0, message(3, 3)))).isTrue();
          assertThat(held.add(frame(HEADERS, END_STREAM, (byte) 2))).isFalse();
        });
    assertThat(held.take().available()).isEqualTo(9 + 1 + 9 + 8 + 9 + 1);
    assertThat(held.isEmpty()).isTrue();
  }

  @Test
  void aPartOfAMessageDoesNotWait() {
    HeldFrames.during(
        () -> {
          assertThat(held.add(frame(HEADERS, 0, (byte) 1))).isTrue();
          assertThat(held.add(frame(DATA, 0, message(9, 3)))).isFalse();
          assertThat(held.add(frame(DATA, 0, message(1, 1))))
              .as("looks like a whole one")
              .isFalse();
        });
  }

  @Test
  void framesOfOthersDoNotWaitAndComeAfterThoseHeld() {
    HeldFrames.during(() -> assertThat(held.add(frame(HEADERS, 0, (byte) 1))).isTrue());
    assertThat(held.add(frame(PING, 0, (byte) 2))).isFalse();
    var all = held.take();
    assertThat(all.get(3)).isEqualTo(HEADERS);
    assertThat(all.get(9 + 1 + 3)).isEqualTo(PING);
    assertThat(held.add(frame(HEADERS, 0, (byte) 1))).isFalse();
  }
}
