package dev.garboard.kit.saga;

import dev.garboard.kit.data.OutboxEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A command that no engine waits for: whoever knows what became of a saga tells a participant.
 * Nobody is answered.
 *
 * @param id of the command; a participant does it once
 * @param saga that it is about
 * @param topic of the participant's commands
 * @param type of the command
 * @param compensates the command that it undoes
 * @param data a record or a map, written as a JSON object
 */
public record LoneCommand(
    UUID id, UUID saga, String topic, String type, Optional<UUID> compensates, Object data) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** One that undoes nothing. */
  public static LoneCommand of(UUID id, UUID saga, String topic, String type, Object data) {
    return new LoneCommand(id, saga, topic, type, Optional.empty(), data);
  }

  /**
   * The very command by which an engine undoes a step of the saga, whether it has sent it or not,
   * and whether there is such a saga or not; so it has its effect once, whoever sends it.
   */
  public static LoneCommand undo(String step, UUID saga, String topic, String type, Object data) {
    return new LoneCommand(
        CommandName.of(step, Direction.BACKWARD).id(saga),
        saga,
        topic,
        type,
        Optional.of(CommandName.of(step, Direction.FORWARD).id(saga)),
        data);
  }

  /**
   * For the outbox.
   *
   * @param event the id of the message (UUIDv7)
   * @param headers of whatever causes it, {@link dev.garboard.kit.messaging.Event#consequence}
   */
  public OutboxEvent message(UUID event, Map<String, String> headers) {
    var all = new HashMap<>(headers);
    all.put("correlationid", saga.toString());
    all.put("schemaversion", "1");
    var command =
        new Command(id, saga, 1, Instant.now().plus(PATIENCE), Optional.empty(), compensates);
    var body = new CommandBody(command, Optional.of(SagaJson.node(data)));
    return new OutboxEvent(
        event,
        "Saga/" + topic,
        saga.toString(),
        1,
        topic,
        saga.toString(),
        type,
        SagaJson.text(body),
        all);
  }
}
