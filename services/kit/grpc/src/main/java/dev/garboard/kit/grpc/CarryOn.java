package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.Tracing;
import dev.garboard.kit.security.CallerToken;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.MDC;

/**
 * Gives each call out what the call in hand came with: the time left, who calls, its name, and the
 * trace, in which it has a span of its own.
 */
final class CarryOn implements ClientInterceptor {
  private final Duration timeout;
  private final Optional<Tracing> tracing;

  CarryOn(Duration timeout, Optional<Tracing> tracing) {
    this.timeout = timeout;
    this.tracing = tracing;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, inTime(method, options))) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        CallerToken.current()
            .filter(token -> !headers.containsKey(CallAuthentication.AUTHORIZATION))
            .ifPresent(token -> headers.put(CallAuthentication.AUTHORIZATION, token));
        Optional.ofNullable(MDC.get(CallTraffic.FIELD))
            .ifPresent(id -> headers.put(CallTraffic.REQUEST_ID, id));
        var span = tracing.map(spans -> CallSpan.client(spans, method));
        span.ifPresent(begun -> begun.carryOn(headers));
        super.start(
            span.<ClientCall.Listener<A>>map(begun -> ending(listener, begun)).orElse(listener),
            headers);
      }
    };
  }

  private static <A> ClientCall.Listener<A> ending(ClientCall.Listener<A> listener, CallSpan span) {
    return new SimpleForwardingClientCallListener<>(listener) {
      @Override
      public void onClose(Status status, Metadata trailers) {
        span.end(status.getCode());
        super.onClose(status, trailers);
      }
    };
  }

  /** The earlier one counts; only streams may live without. */
  private CallOptions inTime(MethodDescriptor<?, ?> method, CallOptions options) {
    var left =
        method.getType().equals(MethodType.UNARY)
            ? Optional.of(Deadline.atMost(timeout))
            : Deadline.current().map(Deadline::left);
    return left.map(time -> io.grpc.Deadline.after(time.toNanos(), TimeUnit.NANOSECONDS))
        .filter(ours -> options.getDeadline() == null || ours.isBefore(options.getDeadline()))
        .map(options::withDeadline)
        .orElse(options);
  }
}
