package dev.garboard.kit.runtime;

import io.helidon.common.buffers.BufferData;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Keeps frames that come too late away from Helidon 4.5, which ends the connection for them and all
 * its other streams with it: the reset of a stream that is answered, and data that was on its way
 * when its client reset the stream. RFC 9113 section 5.1 has the first ignored, and for the second
 * ends the stream at most. Good clients send both: who gives up just as the answer comes, and
 * grpc-java when a call is refused before its message has left.
 *
 * <p>One for each connection, from its first byte on; what is not HTTP/2 passes as it is. {@link
 * #read} is for the thread that serves the connection, {@link #writes} for any.
 */
public final class LateFrames {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Supplier<byte[]> source;
  private final Consumer<BufferData> sink;
  private final OpenStreams streams = new OpenStreams();
  private byte[] rest = {};
  private int preface;
  private int passing;
  private int dropping;
  private boolean other;

  /**
   * Nothing is read or written yet.
   *
   * @param source the next bytes of the connection, waiting for some; null or an exception at its
   *     end
   * @param sink writes one frame, between those of Helidon
   */
  public LateFrames(Supplier<byte[]> source, Consumer<BufferData> sink) {
    this.source = source;
    this.sink = sink;
  }

  /** The next bytes for Helidon, which has made use of all before; null at the end. */
  public byte[] read() {
    while (!other) {
      var bytes = cut();
      if (bytes.length > 0) {
        return bytes;
      }
      var more = source.get();
      if (more == null) {
        return null;
      }
      rest = joined(more);
    }
    return source.get();
  }

  /** Helidon is about to write this frame, whole. */
  public void writes(BufferData frame) {
    streams.answers(FrameHead.of(frame));
  }

  private byte[] joined(byte[] more) {
    if (rest.length == 0) {
      return more;
    }
    var all = Arrays.copyOf(rest, rest.length + more.length);
    System.arraycopy(more, 0, all, rest.length, more.length);
    return all;
  }

  /** Takes off what passes, up to the next reset: for that Helidon has to have done the rest. */
  private byte[] cut() {
    var end = 0;
    for (var next = next(end); next > 0; next = next(end)) {
      end += next;
    }
    var bytes = end == rest.length ? rest : Arrays.copyOf(rest, end);
    rest = Arrays.copyOfRange(rest, end, rest.length);
    return bytes;
  }

  /** How many bytes more pass, after so many that do. */
  private int next(int at) {
    if (at == 0) {
      drop();
    }
    var there = rest.length - at;
    if (other || preface < PREFACE.length) {
      return preface(at, there);
    }
    if (passing > 0) {
      var length = Math.min(passing, there);
      passing -= length;
      return length;
    }
    if (there < FrameHead.SIZE) {
      return 0;
    }
    var frame = FrameHead.of(rest, at);
    if (at > 0 && streams.maybeLate(frame)) {
      return 0;
    }
    streams.comes(frame);
    passing = frame.length();
    return FrameHead.SIZE;
  }

  private int preface(int at, int there) {
    var length = Math.min(PREFACE.length - preface, there);
    other |= Arrays.mismatch(PREFACE, preface, preface + length, rest, at, at + length) >= 0;
    preface += length;
    return other ? there : length;
  }

  /** Takes late frames off the front. */
  private void drop() {
    while (rest.length > 0 && (dropping > 0 || isLate())) {
      var length = Math.min(dropping, rest.length);
      rest = Arrays.copyOfRange(rest, length, rest.length);
      dropping -= length;
    }
  }

  private boolean isLate() {
    if (preface < PREFACE.length || passing > 0 || rest.length < FrameHead.SIZE) {
      return false;
    }
    var frame = FrameHead.of(rest, 0);
    if (!streams.isLate(frame)) {
      return false;
    }
    streams.dropped(frame);
    dropping = FrameHead.SIZE + frame.length();
    if (frame.isData() && frame.length() > 0) {
      sink.accept(FrameHead.windowUpdate(frame.length()));
    }
    return true;
  }
}
