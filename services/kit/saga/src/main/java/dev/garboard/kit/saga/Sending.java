package dev.garboard.kit.saga;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Makes what a saga sends at one time, with what it knows then. */
record Sending<D extends Record>(
    SagaDefinition<D> definition, UUID saga, D data, int attempt, Instant deadline) {

  Outgoing of(CommandName name) {
    var step = definition.step(name.step());
    var order = step.order(name.direction());
    var command = command(name);
    var body = Optional.of(SagaJson.node(order.body().apply(saga, data)));
    return new Outgoing(
        command.id(),
        step.topic(),
        order.type(),
        attempt,
        SagaJson.text(new CommandBody(command, body)));
  }

  private Command command(CommandName name) {
    var undone =
        Optional.of(CommandName.of(name.step(), Direction.FORWARD).id(saga))
            .filter(_ -> name.direction() == Direction.BACKWARD);
    return new Command(name.id(saga), saga, attempt, deadline, definition.replies(), undone);
  }
}
