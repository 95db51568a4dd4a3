package dev.garboard.inventory.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.garboard.contracts.common.v1.CommandHeader;
import dev.garboard.kit.data.IdempotencyStore;
import dev.garboard.kit.data.IdempotentOutcome.Done;
import dev.garboard.kit.data.IdempotentOutcome.Refused;
import dev.garboard.kit.data.IdempotentRequest;
import dev.garboard.kit.data.StoredAnswer;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.security.Principal;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Does each command that has an id once, and gives its repeats the first answer. */
final class Repeats {
  private static final int OK = 200;
  private static final Pattern COMMAND = Pattern.compile("[\\x21-\\x7e]{1,128}");

  private final IdempotencyStore answers;

  Repeats(IdempotencyStore answers) {
    this.answers = answers;
  }

  /**
   * What came of it, now or the first time.
   *
   * @param header without a {@code command_id} it is just done
   * @param asked what makes it the same one; its class is named like the rpc
   */
  <T extends MessageLite> T once(
      CommandHeader header, Record asked, Parser<T> parser, Supplier<T> work) {
    var command = header.getCommandId();
    if (command.isEmpty()) {
      return work.get();
    }
    if (!COMMAND.matcher(command).matches()) {
      throw new Refusal(
          Problem.MALFORMED_REQUEST, "command_id has 1 to 128 visible ASCII characters");
    }
    return switch (answers.once(request(command, asked), () -> stored(work.get()))) {
      case Done(var answer, _) -> parsed(parser, answer);
      case Refused(var refusal, _) -> throw refusal;
    };
  }

  private static IdempotentRequest request(String command, Record asked) {
    return new IdempotentRequest(
        Principal.require().subject(),
        asked.getClass().getSimpleName(),
        command,
        IdempotentRequest.hash(asked));
  }

  private static StoredAnswer stored(MessageLite message) {
    return new StoredAnswer(OK, Map.of(), message.toByteArray());
  }

  private static <T> T parsed(Parser<T> parser, StoredAnswer answer) {
    try {
      return parser.parseFrom(answer.body());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored answer is of another kind", e);
    }
  }
}
