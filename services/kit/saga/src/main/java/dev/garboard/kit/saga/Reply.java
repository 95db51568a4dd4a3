package dev.garboard.kit.saga;

import com.fasterxml.jackson.databind.JsonNode;
import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.messaging.UnreadableMessage;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A final answer, as it is stored and travels. */
sealed interface Reply {
  String DONE = "CommandDone";
  String REFUSED = "CommandRefused";

  /** Data is a JSON object. */
  record Done(JsonNode data) implements Reply {}

  record Refused(String reason) implements Reply {}

  /** Whose reply it is. */
  record Received(UUID command, UUID saga, Reply reply) {}

  /** The body of both kinds of message. */
  record Body(UUID commandId, UUID sagaId, Optional<JsonNode> data, Optional<String> reason) {}

  static Optional<Reply> of(Answer answer) {
    return switch (answer) {
      case Answer.Done(var data) -> Optional.of(new Done(SagaJson.node(data)));
      case Answer.Refused(var reason) -> Optional.of(new Refused(reason));
      case Answer.Later() -> Optional.empty();
    };
  }

  /** What the late original of a command that was undone first is told. */
  static Reply compensated() {
    return new Refused("COMPENSATED");
  }

  static Reply done() {
    return new Done(SagaJson.node(Map.of()));
  }

  /**
   * Reads a message.
   *
   * @throws UnreadableMessage naming the field that is wrong
   */
  static Received of(Event event) {
    var body = SagaJson.message(event.json(), Body.class);
    var command = SagaJson.required("command_id", body.commandId());
    var saga = SagaJson.required("saga_id", body.sagaId());
    return switch (event.envelope().type()) {
      case DONE -> new Received(command, saga, new Done(SagaJson.object(body.data())));
      case REFUSED ->
          new Received(
              command, saga, new Refused(SagaJson.required("reason", body.reason().orElse(null))));
      default -> throw new UnreadableMessage("no reply: " + event.envelope().type());
    };
  }

  /** The message that says it. */
  default OutboxEvent message(
      UUID eventId, UUID command, UUID saga, String topic, Map<String, String> headers) {
    var key = saga.toString();
    var data = this instanceof Done(var json) ? Optional.of(json) : Optional.<JsonNode>empty();
    var reason = this instanceof Refused(var text) ? Optional.of(text) : Optional.<String>empty();
    var type = reason.isPresent() ? REFUSED : DONE;
    var body = SagaJson.text(new Body(command, saga, data, reason));
    return new OutboxEvent(eventId, "Saga", key, 1, topic, key, type, body, headers);
  }

  /** As {@code command_log} holds it. */
  default String stored() {
    return switch (this) {
      case Done(var data) -> SagaJson.text(Map.of("done", data));
      case Refused(var reason) -> SagaJson.text(Map.of("refused", reason));
    };
  }

  static Reply ofStored(String text) {
    var node = SagaJson.read(text, JsonNode.class);
    return node.has("done")
        ? new Done(node.get("done"))
        : new Refused(node.get("refused").textValue());
  }
}
