package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Receipt.Refused;
import java.util.Optional;

/** What every broker refuses alike. */
final class MessageLimits {
  private MessageLimits() {}

  static Optional<Receipt> refusal(Message message) {
    if (message.body().size() > Message.MAX_BODY) {
      return Optional.of(tooLarge("the body", message.body().size(), Message.MAX_BODY));
    }
    var headers = message.headers().size();
    return headers > Message.MAX_HEADERS
        ? Optional.of(tooLarge("the headers", headers, Message.MAX_HEADERS))
        : Optional.empty();
  }

  private static Receipt tooLarge(String what, int size, int most) {
    return new Refused(
        what + " of " + size + " bytes is over " + most + ": send a reference to the data instead");
  }
}
