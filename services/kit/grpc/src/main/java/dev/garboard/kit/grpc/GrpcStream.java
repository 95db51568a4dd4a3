package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import io.grpc.Context;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2FrameHeader;
import io.helidon.http.http2.Http2FrameTypes;
import io.helidon.http.http2.Http2RstStream;
import io.helidon.http.http2.Http2StreamState;
import io.helidon.http.http2.Http2WindowUpdate;
import io.helidon.webserver.http2.spi.Http2SubProtocolSelector.SubProtocolHandler;

/**
 * The stream of one call, with an eye on the length and flag before each message. Helidon would
 * leave the client of a message that is too long, or none, without an answer.
 */
final class GrpcStream implements SubProtocolHandler {
  static final Context.Key<GrpcStream> CURRENT = Context.key("garboard-stream");
  private static final int PREFIX = 5;

  private final SubProtocolHandler inner;
  private final GrpcConnection connection;
  private final long maxMessage;
  private volatile Thread thread;
  private ServerCall<?, ?> call;
  private int prefixRead;
  private long length;
  private boolean refused;

  GrpcStream(SubProtocolHandler inner, GrpcConnection connection, long maxMessage) {
    this.inner = inner;
    this.connection = connection;
    this.maxMessage = maxMessage;
  }

  @Override
  public void init() {
    thread = Thread.currentThread();
    connection.opened(this);
    Context.current().withValue(CURRENT, this).run(inner::init);
  }

  GrpcConnection connection() {
    return connection;
  }

  /** The call that answers what is wrong with the stream. */
  void opened(ServerCall<?, ?> call) {
    this.call = call;
  }

  @Override
  public void data(Http2FrameHeader header, BufferData data) {
    if (!refused) {
      inspect(data, header.flags(Http2FrameTypes.DATA).endOfStream());
    }
    inner.data(header, data);
  }

  private void inspect(BufferData data, boolean last) {
    var at = 0;
    while (at < data.available() && !refused) {
      at += prefixRead < PREFIX ? prefix(data.get(at)) : body(data.available() - at);
    }
    if (last && prefixRead > 0) {
      refuse(Status.INTERNAL.withDescription("the stream ended within a message"));
    }
  }

  private int prefix(int octet) {
    if (prefixRead == 0 && octet != 0) {
      refuse(Status.INTERNAL.withDescription("a flag that is not 0: no compression was agreed on"));
    }
    length = prefixRead == 0 ? 0 : (length << 8) | (octet & 0xff);
    prefixRead++;
    if (prefixRead == PREFIX && length > maxMessage) {
      refuse(
          new Refusal(Problem.PAYLOAD_TOO_LARGE, "a message has at most " + maxMessage + " bytes"));
    }
    prefixRead = prefixRead == PREFIX && length == 0 ? 0 : prefixRead;
    return 1;
  }

  private int body(int available) {
    var read = (int) Math.min(length, available);
    length -= read;
    prefixRead = length == 0 ? 0 : prefixRead;
    return read;
  }

  private void refuse(Refusal refusal) {
    var status = RpcErrors.status(refusal);
    refused = true;
    call.close(status.getStatus(), status.getTrailers());
  }

  private void refuse(Status status) {
    refused = true;
    call.close(status, new io.grpc.Metadata());
  }

  /** The connection is gone; Helidon tells nobody. */
  void abandon() {
    inner.rstStream(new Http2RstStream(Http2ErrorCode.CANCEL));
    thread.interrupt();
  }

  @Override
  public Http2StreamState streamState() {
    var state = inner.streamState();
    if (state.equals(Http2StreamState.CLOSED)) {
      connection.closed(this);
    }
    return state;
  }

  @Override
  public void rstStream(Http2RstStream reset) {
    connection.closed(this);
    inner.rstStream(reset);
  }

  @Override
  public void windowUpdate(Http2WindowUpdate update) {
    inner.windowUpdate(update);
  }
}
