package dev.garboard.kit.grpc;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.http2.Http2FrameHeader;
import io.helidon.http.http2.Http2FrameTypes;
import io.helidon.http.http2.Http2RstStream;
import io.helidon.http.http2.Http2StreamState;
import io.helidon.http.http2.Http2WindowUpdate;
import io.helidon.webserver.http2.spi.Http2SubProtocolSelector.SubProtocolHandler;

/** A stream that is answered at its head, and whose data is read and forgotten. */
final class RefusedStream implements SubProtocolHandler {
  private final Runnable answer;
  private Http2StreamState state;

  RefusedStream(Http2StreamState state, Runnable answer) {
    this.state = state;
    this.answer = answer;
  }

  @Override
  public void init() {
    answer.run();
    state =
        state.equals(Http2StreamState.HALF_CLOSED_REMOTE)
            ? Http2StreamState.CLOSED
            : Http2StreamState.HALF_CLOSED_LOCAL;
  }

  @Override
  public Http2StreamState streamState() {
    return state;
  }

  @Override
  public void data(Http2FrameHeader header, BufferData data) {
    if (header.flags(Http2FrameTypes.DATA).endOfStream()) {
      state = Http2StreamState.CLOSED;
    }
  }

  @Override
  public void rstStream(Http2RstStream reset) {}

  @Override
  public void windowUpdate(Http2WindowUpdate update) {}
}
