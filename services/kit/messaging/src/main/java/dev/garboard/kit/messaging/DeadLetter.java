package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Message;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;

/** A message that a group could not handle, as its dead letter topic carries it. */
final class DeadLetter {
  static final String TOPIC = "garboard-error-topic";
  static final String GROUP = "garboard-error-group";
  static final String KIND = "garboard-error-class";
  static final String REASON = "garboard-error-message";
  static final String TRIES = "garboard-error-attempts";
  static final String AT = "garboard-error-at";
  static final String CUT = "garboard-error-cut";
  static final Set<String> OURS =
      Set.of(TOPIC, GROUP, KIND, REASON, TRIES, AT, CUT, Attempts.HEADER);

  private static final int MAX_REASON = 500;
  private static final int ROOM = 2048;

  private DeadLetter() {}

  /** What it was, where it came from and why it is here. What is too large to publish is cut. */
  static Message of(Message message, String group, Throwable e, int attempts) {
    var letter = cut(message.with(message.headers().without(OURS)));
    return letter
        .to(TopicNames.dead(message.topic(), group))
        .with(
            letter
                .headers()
                .with(TOPIC, message.topic())
                .with(GROUP, group)
                .with(KIND, e.getClass().getName())
                .with(REASON, reason(e))
                .with(TRIES, Integer.toString(attempts))
                .with(AT, Instant.now().toString()));
  }

  /** Others than we may publish what we would not. */
  private static Message cut(Message message) {
    var headers = message.headers();
    var cut = message;
    if (headers.size() > Message.MAX_HEADERS - ROOM) {
      cut = cut.with(Headers.none().with(CUT, "headers"));
    }
    if (message.body().size() > Message.MAX_BODY) {
      var start = Bytes.of(Arrays.copyOf(message.body().array(), Message.MAX_BODY));
      cut = new Message(cut.topic(), cut.key(), cut.headers().with(CUT, "body"), start);
    }
    return cut;
  }

  private static String reason(Throwable e) {
    var text = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}", " ");
    return text.length() > MAX_REASON ? text.substring(0, MAX_REASON) : text;
  }

  /** The message as it was before it became a dead letter; the first try is ahead of it. */
  static Message origin(Message letter, String group) {
    return letter.to(TopicNames.origin(letter.topic(), group)).with(letter.headers().without(OURS));
  }
}
