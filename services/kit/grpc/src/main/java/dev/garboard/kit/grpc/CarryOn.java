package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.Deadline;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.MDC;

/** Gives each call out what the call in hand came with: the time left, who calls, its name. */
final class CarryOn implements ClientInterceptor {
  private final Duration timeout;

  CarryOn(Duration timeout) {
    this.timeout = timeout;
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
        super.start(listener, headers);
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
