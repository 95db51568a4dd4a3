package dev.garboard.kit.runtime;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which streams of a connection Helidon surely has. It forgets a stream that has ended on both
 * sides, or was reset, when the next one begins, so on the thread that reads.
 */
final class OpenStreams {
  private enum Ended {
    NEITHER,
    REQUEST,
    ANSWER
  }

  /** What is on its way comes within a round trip. */
  private static final int MAX_RESETS = 100;

  private final Map<Integer, Ended> open = new ConcurrentHashMap<>();
  private final SequencedSet<Integer> reset = new LinkedHashSet<>();
  private int latest;

  /** Whether this is a frame for which {@link #isLate} is to be asked when Helidon has the rest. */
  boolean maybeLate(FrameHead frame) {
    return frame.isReset() || isLate(frame);
  }

  /** An empty frame of data is none, unless it is the last: nothing would limit how many come. */
  boolean isLate(FrameHead frame) {
    if (frame.isData()) {
      return (frame.length() > 0 || frame.endsStream()) && reset.contains(frame.stream());
    }
    return frame.isReset() && frame.stream() <= latest && !open.containsKey(frame.stream());
  }

  /** Helidon gets this frame. */
  void comes(FrameHead frame) {
    if (frame.isHead() && frame.stream() > latest) {
      latest = frame.stream();
      open.put(latest, Ended.NEITHER);
    }
    if (frame.isReset() && open.remove(frame.stream()) != null) {
      remember(frame.stream());
    }
    if (frame.endsStream()) {
      end(frame.stream(), Ended.REQUEST);
    }
  }

  /** Helidon does not get this frame, which is late. */
  void dropped(FrameHead frame) {
    if (frame.endsStream()) {
      reset.remove(frame.stream());
    }
  }

  /** Helidon ends its side with a reset, too. */
  void answers(FrameHead frame) {
    if (frame.endsStream() || frame.isReset()) {
      end(frame.stream(), Ended.ANSWER);
    }
  }

  private void end(int stream, Ended side) {
    open.computeIfPresent(
        stream, (id, ended) -> ended.equals(Ended.NEITHER) || ended.equals(side) ? side : null);
  }

  private void remember(int stream) {
    reset.add(stream);
    if (reset.size() > MAX_RESETS) {
      reset.removeFirst();
    }
  }
}
