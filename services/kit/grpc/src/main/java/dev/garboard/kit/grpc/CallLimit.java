package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;

/** Refuses calls over the number that may be in hand at once. */
final class CallLimit implements ServerInterceptor {
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final CallTraffic traffic;
  private final int most;

  CallLimit(CallTraffic traffic, int most) {
    this.traffic = traffic;
    this.most = most;
  }

  @Override
  public <Q, A> Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (traffic.inFlight() > most) {
      throw new Refusal(Problem.OVERLOADED, Problem.OVERLOADED.title(), RETRY);
    }
    return next.startCall(call, headers);
  }
}
