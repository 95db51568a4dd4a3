package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns whatever goes wrong into a status that tells the caller what to do, and nothing of us. A
 * status that a handler answers by itself stays; one thrown at it by another service becomes ours.
 */
final class CallErrors implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(CallErrors.class);

  @Override
  public <Q, A> Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var answer = new Answered<>(call);
    try {
      return new AroundListener<>(next.startCall(answer, headers), answer::guard);
    } catch (RuntimeException e) {
      answer.fail(e);
      return new Listener<>() {};
    }
  }

  private static final class Answered<Q, A> extends SimpleForwardingServerCall<Q, A> {
    Answered(ServerCall<Q, A> call) {
      super(call);
    }

    void guard(Runnable work) {
      try {
        work.run();
      } catch (RuntimeException e) {
        fail(e);
      }
    }

    /** What a handler's observer was told comes as the cause of an unknown status. */
    @Override
    public void close(Status status, Metadata trailers) {
      if (status.getCode().equals(Status.Code.UNKNOWN) && status.getCause() != null) {
        fail(status.getCause());
      } else {
        super.close(status, trailers);
      }
    }

    void fail(Throwable e) {
      switch (e) {
        case Refusal refusal -> refuse(refusal);
        case Throwable late when isCancelled() -> LOG.debug("after the end of the call", late);
        case StatusRuntimeException status -> refuse(ours(status));
        default -> {
          LOG.error("call failed", e);
          refuse(new Refusal(Problem.INTERNAL, "the request id finds it in our logs"));
        }
      }
    }

    /** What the other one said stays in our logs. */
    private static Refusal ours(StatusRuntimeException status) {
      LOG.warn("another service did not answer this call as hoped", status);
      var problem = RpcErrors.refusal(status).problem();
      return problem.equals(Problem.DEADLINE_EXCEEDED)
          ? new Refusal(problem, problem.title())
          : new Refusal(Problem.DEPENDENCY_UNAVAILABLE, Problem.DEPENDENCY_UNAVAILABLE.title());
    }

    private void refuse(Refusal refusal) {
      var status = RpcErrors.status(refusal);
      super.close(status.getStatus(), status.getTrailers());
    }
  }
}
