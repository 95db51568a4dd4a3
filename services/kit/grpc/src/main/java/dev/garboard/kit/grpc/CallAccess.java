package dev.garboard.kit.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Map;

/** Asks whether the caller may call this method; after the rate, which also holds strangers. */
final class CallAccess implements ServerInterceptor {
  private final Map<String, Access> access;

  CallAccess(Map<String, Access> access) {
    this.access = access;
  }

  @Override
  public <Q, A> Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    access.get(call.getMethodDescriptor().getFullMethodName()).admit();
    return next.startCall(call, headers);
  }
}
