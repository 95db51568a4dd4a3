package dev.garboard.kit.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * A call with one message as its answer: headers, message and trailers leave in one write when it
 * ends, where Helidon would write three times.
 */
final class OneWrite<Q, A> extends SimpleForwardingServerCall<Q, A> {
  private final GrpcConnection connection;
  private Metadata headers;
  private A message;

  private OneWrite(ServerCall<Q, A> call, GrpcConnection connection) {
    super(call);
    this.connection = connection;
  }

  /** The same call, if it is not a stream of answers. */
  static <Q, A> ServerCall<Q, A> of(ServerCall<Q, A> call) {
    return call.getMethodDescriptor().getType().serverSendsOneMessage()
        ? new OneWrite<>(call, GrpcStream.CURRENT.get().connection())
        : call;
  }

  @Override
  public void sendHeaders(Metadata headers) {
    this.headers = headers;
  }

  @Override
  public void sendMessage(A message) {
    this.message = message;
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (status.isOk() && message != null) {
      connection.together(() -> closeWithMessage(status, trailers));
    } else {
      super.close(status, trailers);
    }
  }

  private void closeWithMessage(Status status, Metadata trailers) {
    super.sendHeaders(headers);
    super.sendMessage(message);
    super.close(status, trailers);
  }
}
