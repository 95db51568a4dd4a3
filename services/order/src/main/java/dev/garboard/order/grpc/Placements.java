package dev.garboard.order.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.garboard.contracts.common.v1.CommandHeader;
import dev.garboard.contracts.order.v1.Order;
import dev.garboard.kit.data.IdempotencyStore;
import dev.garboard.kit.data.IdempotentOutcome.Done;
import dev.garboard.kit.data.IdempotentOutcome.Refused;
import dev.garboard.kit.data.IdempotentRequest;
import dev.garboard.kit.data.IdempotentRoute.Asking;
import dev.garboard.kit.data.StoredAnswer;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Does each command to place an order once, and gives its repeats the first answer. */
final class Placements {
  private static final int OK = 200;
  private static final Pattern COMMAND = Pattern.compile("[\\x21-\\x7e]{1,128}");

  private final IdempotencyStore answers;

  Placements(IdempotencyStore answers) {
    this.answers = answers;
  }

  /** The id of a command, which it must have. */
  static String command(CommandHeader header) {
    var command = header.getCommandId();
    if (command.isEmpty()) {
      throw new Refusal(
          Problem.IDEMPOTENCY_KEY_MISSING, "send a command_id that is new, such as a UUID");
    }
    if (!COMMAND.matcher(command).matches()) {
      throw new Refusal(
          Problem.MALFORMED_REQUEST, "command_id has 1 to 128 visible ASCII characters");
    }
    return command;
  }

  /**
   * The order that came of it, now or the first time.
   *
   * @param asking gets what the work needs, if this is no repeat
   */
  Order once(String principal, String command, Record asked, Supplier<Supplier<Order>> asking) {
    var request =
        new IdempotentRequest(principal, "PlaceOrder", command, IdempotentRequest.hash(asked));
    return switch (answers.onceAsked(request, asking(asking))) {
      case Done(var answer, _) -> parsed(answer);
      case Refused(var refusal, _) -> throw refusal;
    };
  }

  private static Asking asking(Supplier<Supplier<Order>> asking) {
    return () -> {
      var work = asking.get();
      return () -> stored(work.get());
    };
  }

  private static StoredAnswer stored(Order order) {
    return new StoredAnswer(OK, Map.of(), order.toByteArray());
  }

  private static Order parsed(StoredAnswer answer) {
    try {
      return Order.parseFrom(answer.body());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored answer is no order", e);
    }
  }
}
