package dev.garboard.kit.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import java.util.function.Consumer;

/** Does something around each event of a call: binds values, catches errors. */
final class AroundListener<T> extends SimpleForwardingServerCallListener<T> {
  private final Consumer<Runnable> around;

  AroundListener(ServerCall.Listener<T> inner, Consumer<Runnable> around) {
    super(inner);
    this.around = around;
  }

  @Override
  public void onMessage(T message) {
    around.accept(() -> super.onMessage(message));
  }

  @Override
  public void onHalfClose() {
    around.accept(super::onHalfClose);
  }

  @Override
  public void onCancel() {
    around.accept(super::onCancel);
  }

  @Override
  public void onComplete() {
    around.accept(super::onComplete);
  }

  @Override
  public void onReady() {
    around.accept(super::onReady);
  }
}
