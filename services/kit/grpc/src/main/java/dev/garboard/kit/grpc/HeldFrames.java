package dev.garboard.kit.grpc;

import io.helidon.common.buffers.BufferData;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames that wait for the next write to their connection, in their order, which compressed headers
 * depend on (RFC 7541 section 2.2). Used under the connection's lock.
 */
final class HeldFrames {
  private static final ScopedValue<Answering> ANSWERING = ScopedValue.newInstance();
  private static final int FRAME_HEAD = 9;
  private static final int MESSAGE_HEAD = 5;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int END_STREAM = 1;

  /** What this thread has held back of its answer. */
  private static final class Answering {
    private boolean dataSeen;
  }

  private final List<BufferData> frames = new ArrayList<>();

  /** Frames of an answer that this writes to the end may be held back. */
  static void during(Runnable answer) {
    ScopedValue.where(ANSWERING, new Answering()).run(answer);
  }

  /** Adds one; whether the write may wait, for this thread will make another without waiting. */
  boolean add(BufferData frame) {
    frames.add(frame);
    return ANSWERING.isBound() && mayWait(frame, ANSWERING.get());
  }

  /** A part of a message may not: for the window of the next part the client must see this one. */
  private static boolean mayWait(BufferData frame, Answering answering) {
    boolean last = (frame.get(4) & END_STREAM) != 0;
    boolean first = !answering.dataSeen;
    answering.dataSeen |= frame.get(3) == DATA;
    return switch (frame.get(3)) {
      case HEADERS -> !last;
      case DATA -> !last && first && isWholeMessage(frame);
      default -> false;
    };
  }

  private static boolean isWholeMessage(BufferData frame) {
    int length = frame.available() - FRAME_HEAD;
    return length >= MESSAGE_HEAD && length == MESSAGE_HEAD + number(frame, FRAME_HEAD + 1);
  }

  private static long number(BufferData frame, int at) {
    long number = 0;
    for (int i = 0; i < 4; i++) {
      number = (number << 8) | (frame.get(at + i) & 0xff);
    }
    return number;
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /** All of them, and forgets them. */
  BufferData take() {
    var all = frames.size() == 1 ? frames.getFirst() : BufferData.create(List.copyOf(frames));
    frames.clear();
    return all;
  }
}
