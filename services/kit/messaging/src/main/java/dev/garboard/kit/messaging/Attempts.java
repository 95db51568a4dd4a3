package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Message;
import java.util.regex.Pattern;

/** How often a message was tried before. */
final class Attempts {
  static final String HEADER = "garboard-attempts";
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,3}");

  private Attempts() {}

  static int before(Message message) {
    return in(message, HEADER);
  }

  /** The number in this header; 0 if there is none. */
  static int in(Message message, String header) {
    return message
        .headers()
        .text(header)
        .filter(text -> COUNT.matcher(text).matches())
        .map(Integer::valueOf)
        .orElse(0);
  }

  static Message with(Message message, int attempts) {
    return message.with(message.headers().with(HEADER, Integer.toString(attempts)));
  }
}
