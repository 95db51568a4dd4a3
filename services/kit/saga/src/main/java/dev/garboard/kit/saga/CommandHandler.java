package dev.garboard.kit.saga;

/**
 * The effect of a command.
 *
 * @param <T> its data
 */
@FunctionalInterface
public interface CommandHandler<T> {
  /**
   * Does it, once, inside of the transaction that also notes the command and sends the reply. No
   * call to another system belongs here: say {@link Answer.Later} and call after the commit.
   *
   * @throws dev.garboard.kit.messaging.UnreadableMessage if the data are no such command's
   */
  Answer handle(Command command, T data);
}
