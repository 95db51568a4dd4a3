package dev.garboard.user.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.garboard.contracts.common.v1.CommandHeader;
import dev.garboard.contracts.user.v1.User;
import dev.garboard.kit.data.IdempotencyStore;
import dev.garboard.kit.data.IdempotentOutcome.Done;
import dev.garboard.kit.data.IdempotentOutcome.Refused;
import dev.garboard.kit.data.IdempotentRequest;
import dev.garboard.kit.data.StoredAnswer;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Does each registration command once, and gives its repeats the first answer. */
final class Registrations {
  private static final int OK = 200;
  private static final String ANYBODY = "anybody";
  private static final Pattern COMMAND = Pattern.compile("[\\x21-\\x7e]{1,128}");

  private final IdempotencyStore answers;

  Registrations(IdempotencyStore answers) {
    this.answers = answers;
  }

  /** The id of a command, if it has one; read before the password is hashed, which takes time. */
  static Optional<String> command(CommandHeader header) {
    var command = Optional.of(header.getCommandId()).filter(id -> !id.isEmpty());
    if (command.filter(COMMAND.asMatchPredicate().negate()).isPresent()) {
      throw new Refusal(
          Problem.MALFORMED_REQUEST, "command_id has 1 to 128 visible ASCII characters");
    }
    return command;
  }

  /**
   * The user that came of it, now or the first time.
   *
   * @param command its id; without one it is just done
   * @param asked what makes it the same one
   */
  User once(Optional<String> command, Record asked, Supplier<User> work) {
    if (command.isEmpty()) {
      return work.get();
    }
    var request =
        new IdempotentRequest(ANYBODY, "CreateUser", command.get(), IdempotentRequest.hash(asked));
    return switch (answers.once(request, () -> stored(work.get()))) {
      case Done(var answer, _) -> parsed(answer);
      case Refused(var refusal, _) -> throw refusal;
    };
  }

  private static StoredAnswer stored(User user) {
    return new StoredAnswer(OK, Map.of(), user.toByteArray());
  }

  private static User parsed(StoredAnswer answer) {
    try {
      return User.parseFrom(answer.body());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored answer is no user", e);
    }
  }
}
