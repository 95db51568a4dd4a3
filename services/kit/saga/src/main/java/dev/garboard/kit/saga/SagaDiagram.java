package dev.garboard.kit.saga;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A definition as a state diagram in Mermaid, for documents: a test compares it with a file, so
 * that the picture is that of the code.
 */
public final class SagaDiagram {
  private final SagaDefinition<?> definition;
  private final List<String> lines = new ArrayList<>();
  private Optional<String> undone = Optional.empty();

  private SagaDiagram(SagaDefinition<?> definition) {
    this.definition = definition;
  }

  /** The text between {@code ```mermaid} and its end. */
  public static String of(SagaDefinition<?> definition) {
    return new SagaDiagram(definition).text();
  }

  private String text() {
    lines.add("stateDiagram-v2");
    var stages = definition.stages();
    line("[*] --> %s".formatted(id(stages.getFirst())));
    for (var i = 0; i < stages.size(); i++) {
      var next = i + 1 < stages.size() ? id(stages.get(i + 1)) : "COMPLETED";
      draw(stages.get(i), next);
    }
    line("COMPLETED --> [*]");
    line("COMPENSATED --> [*]");
    return String.join("\n", lines) + "\n";
  }

  private void draw(Stage<?> stage, String next) {
    var id = id(stage);
    switch (stage) {
      case Stage.Remote<?> remote when remote.compensable() -> compensable(remote, id, next);
      case Stage.Remote<?> remote -> retriable(remote, id, next);
      case Stage.Pivot<?> _ -> {
        line("%s --> %s: passed, only forward from here".formatted(id, next));
        line("%s --> %s: refused".formatted(id, back()));
      }
      case Stage.External<?> _ -> {
        line("%s --> %s: answered".formatted(id, next));
        line("%s --> %s: refused, timeout, cancelled".formatted(id, back()));
      }
    }
  }

  private void compensable(Stage.Remote<?> stage, String id, String next) {
    var isOne = stage.steps().size() == 1;
    if (!isOne) {
      inside(stage, id);
    }
    line("%s --> %s: done".formatted(id, next));
    var before = back();
    for (var step : stage.steps()) {
      step.undo()
          .ifPresent(
              undo -> {
                line("%s --> %s: undone".formatted(undo.type(), back()));
                undone = Optional.of(undo.type());
              });
    }
    line("%s --> %s: refused".formatted(id, isOne ? before : back()));
    if (!before.equals(back())) {
      line("%s --> %s: outcome unknown, cancelled".formatted(id, back()));
    }
  }

  private void retriable(Stage.Remote<?> stage, String id, String next) {
    if (stage.steps().size() > 1) {
      inside(stage, id);
    }
    line("%s --> %s: done".formatted(id, next));
    line("%s --> %s: no reply, again".formatted(id, id));
    line("%s --> STUCK: refused, or no reply for long".formatted(id));
    line("STUCK --> %s: retry".formatted(id));
    line("STUCK --> %s: skip, resolve".formatted(next));
  }

  private void inside(Stage.Remote<?> stage, String id) {
    line("state %s {".formatted(id));
    var names = stage.steps().stream().map(step -> "    " + word(step.name())).toList();
    lines.add("  " + String.join("\n      --\n  ", names));
    line("}");
  }

  /** Where an undoing begins, of all that is done so far. */
  private String back() {
    return undone.orElse("COMPENSATED");
  }

  private void line(String text) {
    lines.add("  " + text);
  }

  private static String id(Stage<?> stage) {
    return word(stage.name().replace("+", "_and_"));
  }

  /** Mermaid's names have no dashes. */
  private static String word(String name) {
    return name.replace('-', '_');
  }
}
