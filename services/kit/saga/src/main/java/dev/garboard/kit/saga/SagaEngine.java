package dev.garboard.kit.saga;

import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Consumer;
import dev.garboard.kit.messaging.EventHandler;
import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.Metrics;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Runs sagas. */
public final class SagaEngine implements Component {
  /**
   * Runs sagas of these definitions.
   *
   * @param ids of commands' messages (UUIDv7)
   */
  public SagaEngine(
      Tx tx,
      Outbox outbox,
      Supplier<UUID> ids,
      SagaConfig config,
      List<SagaDefinition<?>> definitions,
      Metrics metrics) {}

  /** Starts a saga in the caller's transaction. */
  public <D extends Record> void start(SagaDefinition<D> definition, UUID saga, D data) {
    throw new UnsupportedOperationException();
  }

  /** Wants a saga undone. */
  public Cancellation cancel(UUID saga, String reason) {
    throw new UnsupportedOperationException();
  }

  /** Answers what a saga waits for; false if it does not, or not any more. */
  public boolean external(UUID saga, String token, Answer answer) {
    throw new UnsupportedOperationException();
  }

  /** Handles replies. */
  public EventHandler replies() {
    throw new UnsupportedOperationException();
  }

  /** Has the consumer give it the replies to all its definitions. */
  public Consumer consume(Consumer consumer) {
    throw new UnsupportedOperationException();
  }

  /** Forgets sagas that ended long ago. */
  public void purge() {}

  @Override
  public String name() {
    return "sagas";
  }

  @Override
  public void start() {}

  @Override
  public void stop() {}
}
