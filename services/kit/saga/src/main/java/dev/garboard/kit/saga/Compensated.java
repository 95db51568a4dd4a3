package dev.garboard.kit.saga;

import java.util.UUID;

/**
 * What follows when all steps of a saga are undone.
 *
 * @param <D> the data of the saga
 */
@FunctionalInterface
public interface Compensated<D> {
  /**
   * In the transaction that ends the saga.
   *
   * @param reason of the refusal or cancellation; {@link SagaDefinition#TIMED_OUT}; {@link
   *     SagaDefinition#BY_OPERATOR}
   */
  void end(UUID saga, D data, String reason);
}
