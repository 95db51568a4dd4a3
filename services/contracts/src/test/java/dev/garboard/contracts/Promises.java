package dev.garboard.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What others rely on, one line each: {@code where: what}. A release may add lines, never change or
 * take one away; except a required member of an event, which old events do not have.
 */
record Promises(SortedMap<String, String> lines) {
  private static final String REQUIRED = "required ";

  static Promises in(FileDescriptor... files) {
    var lines = new TreeMap<String, String>();
    for (var file : files) {
      file.getMessageTypes().forEach(message -> message(message, lines));
      file.getEnumTypes().forEach(type -> enumeration(type, lines));
      file.getServices().stream()
          .flatMap(service -> service.getMethods().stream())
          .forEach(rpc -> lines.put("rpc " + rpc.getFullName(), signature(rpc)));
    }
    return new Promises(lines);
  }

  private static void message(Descriptor message, Map<String, String> lines) {
    for (var field : message.getFields()) {
      lines.put("field " + message.getFullName() + " " + field.getNumber(), type(field));
    }
    message.getNestedTypes().forEach(nested -> message(nested, lines));
    message.getEnumTypes().forEach(nested -> enumeration(nested, lines));
  }

  private static void enumeration(EnumDescriptor type, Map<String, String> lines) {
    for (var value : type.getValues()) {
      lines.put("enum " + type.getFullName() + " " + value.getNumber(), value.getName());
    }
  }

  private static String type(FieldDescriptor field) {
    var type =
        switch (field.getType()) {
          case MESSAGE, GROUP -> field.getMessageType().getFullName();
          case ENUM -> field.getEnumType().getFullName();
          default -> field.getType().name().toLowerCase(java.util.Locale.ROOT);
        };
    var label = field.isRepeated() ? "repeated " : field.hasPresence() ? "optional " : "";
    return label + type + " " + field.getName();
  }

  private static String signature(MethodDescriptor rpc) {
    return (rpc.isClientStreaming() ? "stream " : "")
        + rpc.getInputType().getFullName()
        + " -> "
        + (rpc.isServerStreaming() ? "stream " : "")
        + rpc.getOutputType().getFullName();
  }

  /** The members of an event, by JSON pointer. */
  static Promises in(String event, JsonNode schema) {
    var lines = new TreeMap<String, String>();
    members("event " + event + " ", schema, lines);
    return new Promises(lines);
  }

  private static void members(String prefix, JsonNode schema, Map<String, String> lines) {
    var required =
        StreamSupport.stream(schema.path("required").spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.toSet());
    for (var member : schema.path("properties").properties()) {
      var where = prefix + "/" + member.getKey();
      lines.put(
          where, (required.contains(member.getKey()) ? REQUIRED : "") + rules(member.getValue()));
      members(where, member.getValue(), lines);
    }
  }

  /** Everything that narrows or widens the value, in the order of its names. */
  private static String rules(JsonNode member) {
    return member.properties().stream()
        .filter(rule -> !rule.getKey().matches("description|title|properties|required"))
        .sorted(Map.Entry.comparingByKey())
        .map(rule -> rule.getKey() + "=" + rule.getValue())
        .collect(Collectors.joining(" "));
  }

  Promises and(Promises others) {
    var all = new TreeMap<>(lines);
    all.putAll(others.lines);
    return new Promises(all);
  }

  static Promises parse(Stream<String> text) {
    return new Promises(
        text.map(line -> line.split(": ", 2))
            .collect(
                Collectors.toMap(line -> line[0], line -> line[1], (a, b) -> a, TreeMap::new)));
  }

  String text() {
    return lines.entrySet().stream()
        .map(line -> line.getKey() + ": " + line.getValue() + "\n")
        .collect(Collectors.joining());
  }

  /** What these, the next release, break of the last one; empty if nothing. */
  List<String> broken(Promises released) {
    var broken = new ArrayList<String>();
    released.lines.forEach(
        (where, was) -> {
          var is = lines.get(where);
          if (is == null) {
            broken.add(where + " is gone; it was: " + was);
          } else if (!Objects.equals(is, was)) {
            broken.add(where + " was: " + was + "; it is: " + is);
          }
        });
    lines.forEach(
        (where, is) -> {
          if (is.startsWith(REQUIRED)
              && released.knowsEventOf(where)
              && !released.lines.containsKey(where)) {
            broken.add(where + " is new and required, but published events do not have it");
          }
        });
    return broken;
  }

  private boolean knowsEventOf(String where) {
    var event = where.substring(0, where.indexOf('/'));
    return lines.keySet().stream().anyMatch(line -> line.startsWith(event));
  }
}
