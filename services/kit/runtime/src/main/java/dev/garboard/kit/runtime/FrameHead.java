package dev.garboard.kit.runtime;

import io.helidon.common.buffers.BufferData;

/** The head of a frame (RFC 9113 section 4.1). */
record FrameHead(int length, int type, int flags, int stream) {
  static final int SIZE = 9;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;

  static FrameHead of(byte[] bytes, int at) {
    return of(BufferData.create(bytes, at, SIZE));
  }

  /** Reads nothing off. */
  static FrameHead of(BufferData bytes) {
    return new FrameHead(
        number(bytes, 0, 3),
        number(bytes, 3, 1),
        number(bytes, 4, 1),
        number(bytes, 5, 4) & Integer.MAX_VALUE);
  }

  private static int number(BufferData bytes, int at, int octets) {
    var number = 0;
    for (var i = at; i < at + octets; i++) {
      number = (number << 8) | (bytes.get(i) & 0xff);
    }
    return number;
  }

  /** Gives the client back what it took from the window of the connection. */
  static BufferData windowUpdate(int size) {
    var frame = BufferData.create(SIZE + 4);
    frame.writeInt24(4);
    frame.write(WINDOW_UPDATE);
    frame.write(0);
    frame.writeInt32(0);
    frame.writeInt32(size);
    return frame;
  }

  boolean isData() {
    return type == DATA;
  }

  boolean isHead() {
    return type == HEADERS;
  }

  boolean isReset() {
    return type == RST_STREAM;
  }

  boolean endsStream() {
    return (isData() || isHead()) && (flags & END_STREAM) != 0;
  }
}
