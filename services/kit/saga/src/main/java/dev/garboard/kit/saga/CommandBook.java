package dev.garboard.kit.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a saga has asked for, while it changes: what {@link Instance} keeps of it in between. */
final class CommandBook {
  private final List<CommandName> open;
  private final List<CommandName> refused;
  private final List<String> undo;

  CommandBook(Instance saga) {
    open = new ArrayList<>(saga.open());
    refused = new ArrayList<>(saga.refused());
    undo = new ArrayList<>(saga.undo());
  }

  List<CommandName> open() {
    return List.copyOf(open);
  }

  List<CommandName> refused() {
    return List.copyOf(refused);
  }

  List<String> undo() {
    return List.copyOf(undo);
  }

  /** Nothing is awaited, and nothing waits for a person. */
  boolean isEmpty() {
    return open.isEmpty() && refused.isEmpty();
  }

  void open(List<CommandName> anew) {
    open.addAll(anew);
  }

  void close(CommandName command) {
    open.remove(command);
    refused.remove(command);
  }

  void closeAll() {
    open.clear();
    refused.clear();
  }

  void refuse(CommandName command) {
    open.remove(command);
    refused.add(command);
  }

  /** A refusal is for good, so what follows it is another command. */
  void orderAgain() {
    refused.stream().map(CommandName::again).forEach(open::add);
    refused.clear();
  }

  void toUndo(String step) {
    undo.add(step);
  }

  void undone(String step) {
    undo.remove(step);
  }

  Optional<String> lastToUndo() {
    return undo.isEmpty() ? Optional.empty() : Optional.of(undo.getLast());
  }
}
