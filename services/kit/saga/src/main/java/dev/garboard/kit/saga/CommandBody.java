package dev.garboard.kit.saga;

import com.fasterxml.jackson.databind.JsonNode;
import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.messaging.UnreadableMessage;
import java.util.Optional;
import java.util.regex.Pattern;

/** The body of a command message. */
record CommandBody(Command command, Optional<JsonNode> data) {
  private static final Pattern REPLIES =
      Pattern.compile("[a-z0-9][a-z0-9-]{0,62}\\.saga-replies\\.v[0-9]{1,3}");

  /**
   * Reads a message.
   *
   * @throws UnreadableMessage naming the field that is wrong
   */
  static CommandBody of(Event event) {
    var body = SagaJson.message(event.json(), CommandBody.class);
    var command = SagaJson.required("command", body.command());
    SagaJson.required("command.id", command.id());
    SagaJson.required("command.saga", command.saga());
    SagaJson.required("command.deadline", command.deadline());
    SagaJson.object(body.data());
    if (command.attempt() < 1) {
      throw new UnreadableMessage("command.attempt must be a number from 1");
    }
    if (command.replyTo().filter(topic -> !REPLIES.matcher(topic).matches()).isPresent()) {
      throw new UnreadableMessage("command.reply_to must be like order.saga-replies.v1");
    }
    return body;
  }

  <T extends Record> T data(Class<T> type) {
    return SagaJson.data(data.orElseThrow(), type);
  }
}
