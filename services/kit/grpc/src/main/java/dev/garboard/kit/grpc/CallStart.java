package dev.garboard.kit.grpc;

import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.concurrent.Executor;

/**
 * The outermost ring of a call. Helidon takes a call that ends before it has a listener for a
 * closed stream, and answers the data still on its way with the end of the connection: so the call
 * starts when the listener is told that it is ready.
 */
final class CallStart implements ServerInterceptor {
  private final Executor threads;

  /**
   * A start of calls.
   *
   * @param threads for what must not hold up the connection: a cancelled handler may be writing
   */
  CallStart(Executor threads) {
    this.threads = threads;
  }

  @Override
  public <Q, A> Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new Deferred<>(new Answer<>(OneWrite.of(call)), headers, next);
  }

  private final class Deferred<Q, A> extends ForwardingServerCallListener<Q> {
    private final Answer<Q, A> answer;
    private final Metadata headers;
    private final ServerCallHandler<Q, A> next;
    private volatile Listener<Q> listener = new Listener<>() {};

    Deferred(Answer<Q, A> answer, Metadata headers, ServerCallHandler<Q, A> next) {
      this.answer = answer;
      this.headers = headers;
      this.next = next;
    }

    @Override
    protected Listener<Q> delegate() {
      return listener;
    }

    @Override
    public void onReady() {
      answer.handle(
          () -> {
            listener = next.startCall(answer, headers);
            super.onReady();
            if (answer.isCancelled()) {
              super.onCancel(); // came before there was anybody to tell
            }
          });
    }

    @Override
    public void onMessage(Q message) {
      answer.handle(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      answer.handle(super::onHalfClose);
    }

    @Override
    public void onCancel() {
      threads.execute(
          () -> {
            answer.abandon();
            super.onCancel();
          });
    }
  }
}
