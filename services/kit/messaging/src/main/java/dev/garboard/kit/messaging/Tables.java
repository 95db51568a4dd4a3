package dev.garboard.kit.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Records for people: JSON, or a table for the terminal. */
final class Tables {
  private static final JsonMapper JSON = new JsonMapper();

  private Tables() {}

  static byte[] json(List<? extends Record> records) {
    try {
      return JSON.writeValueAsBytes(records.stream().map(Tables::node).toList());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode node(Record of) {
    var node = JSON.createObjectNode();
    for (var component : of.getClass().getRecordComponents()) {
      switch (value(of, component)) {
        case Long number -> node.put(component.getName(), number);
        case Integer number -> node.put(component.getName(), number);
        case Boolean yes -> node.put(component.getName(), yes);
        case Object other -> node.put(component.getName(), other.toString());
      }
    }
    return node;
  }

  static byte[] text(List<? extends Record> records) {
    if (records.isEmpty()) {
      return "none\n".getBytes(StandardCharsets.UTF_8);
    }
    var lines = new ArrayList<List<String>>();
    var columns = records.getFirst().getClass().getRecordComponents();
    lines.add(Arrays.stream(columns).map(RecordComponent::getName).toList());
    records.forEach(
        one -> lines.add(Arrays.stream(columns).map(column -> cell(value(one, column))).toList()));
    return aligned(lines).getBytes(StandardCharsets.UTF_8);
  }

  /** Neither lines nor colours of others on the terminal. */
  private static String cell(Object value) {
    return value.toString().replaceAll("\\p{Cntrl}", "?");
  }

  private static String aligned(List<List<String>> lines) {
    var text = new StringBuilder();
    for (var line : lines) {
      for (var i = 0; i < line.size(); i++) {
        var column = i;
        var width = lines.stream().mapToInt(other -> other.get(column).length()).max().orElse(0);
        text.append(line.get(i)).repeat(' ', width - line.get(i).length() + 2);
      }
      text.replace(0, text.length(), text.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private static Object value(Record of, RecordComponent component) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
