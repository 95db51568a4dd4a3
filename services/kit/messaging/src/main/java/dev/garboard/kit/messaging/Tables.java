package dev.garboard.kit.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpMediaType;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * Records for people: a table for the terminal, or JSON for who accepts {@code application/json}.
 */
public final class Tables {
  private static final JsonMapper JSON = new JsonMapper();

  private Tables() {}

  /** Answers with records of one type, whose components are numbers, texts or booleans. */
  public static void send(
      ServerRequest request, ServerResponse response, List<? extends Record> records) {
    send(request, response, json -> json ? json(nodes(records)) : text(records));
  }

  /** Answers with several tables, one below the other; in JSON an object of arrays. */
  public static void send(
      ServerRequest request,
      ServerResponse response,
      SequencedMap<String, List<? extends Record>> tables) {
    send(request, response, json -> json ? json(nodes(tables)) : text(tables));
  }

  private static void send(
      ServerRequest request, ServerResponse response, Function<Boolean, byte[]> body) {
    var json =
        request.headers().acceptedTypes().stream()
            .map(HttpMediaType::text)
            .anyMatch(type -> type.startsWith("application/json"));
    response.header(
        HeaderNames.CONTENT_TYPE, json ? "application/json" : "text/plain; charset=utf-8");
    response.send(body.apply(json));
  }

  private static Map<String, List<ObjectNode>> nodes(
      SequencedMap<String, List<? extends Record>> tables) {
    var nodes = new LinkedHashMap<String, List<ObjectNode>>();
    tables.forEach((name, records) -> nodes.put(name, nodes(records)));
    return nodes;
  }

  private static List<ObjectNode> nodes(List<? extends Record> records) {
    return records.stream().map(Tables::node).toList();
  }

  private static byte[] json(Object nodes) {
    try {
      return JSON.writeValueAsBytes(nodes);
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

  private static byte[] text(SequencedMap<String, List<? extends Record>> tables) {
    var text = new ByteArrayOutputStream();
    for (var records : tables.values()) {
      if (text.size() > 0) {
        text.write('\n');
      }
      text.writeBytes(text(records));
    }
    return text.toByteArray();
  }

  private static byte[] text(List<? extends Record> records) {
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
      var accessor = component.getAccessor();
      accessor.setAccessible(true); // a record need not be public to be shown
      return accessor.invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
