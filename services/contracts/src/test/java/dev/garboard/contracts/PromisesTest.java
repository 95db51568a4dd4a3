package dev.garboard.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.TextFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checker is shown each kind of break. */
class PromisesTest {
  private static final String PROTO =
      """
      name: "a.proto" package: "a" syntax: "proto3"
      message_type { name: "M"
        field { name: "x" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
        field { name: "y" number: 2 type: TYPE_INT32 label: LABEL_REPEATED } }
      message_type { name: "N" }
      enum_type { name: "E" value { name: "ZERO" number: 0 } value { name: "ONE" number: 1 } }
      service { name: "S"
        method { name: "Do" input_type: ".a.M" output_type: ".a.N" }
        method { name: "Be" input_type: ".a.M" output_type: ".a.N" } }
      """;

  private static final String EVENT =
      """
      {"properties": {"id": {"type": "string"}, "n": {"type": "integer", "minimum": 1},
        "to": {"type": "object", "properties": {"city": {"type": "string"}}}},
       "required": ["id"]}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "field { name: \"x\" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL } |  | field a.M 1 is gone; it was: string x",
        "name: \"x\" number: 1 | name: \"x\" number: 7 | field a.M 1 is gone; it was: string x",
        "name: \"x\" number: 1 type: TYPE_STRING | name: \"x\" number: 1 type: TYPE_INT64 | field a.M 1 was: string x; it is: int64 x",
        "name: \"x\" number: 1 | name: \"z\" number: 1 | field a.M 1 was: string x; it is: string z",
        "type: TYPE_INT32 label: LABEL_REPEATED | type: TYPE_INT32 label: LABEL_OPTIONAL | field a.M 2 was: repeated int32 y; it is: int32 y",
        "method { name: \"Be\" input_type: \".a.M\" output_type: \".a.N\" } |  | rpc a.S.Be is gone; it was: a.M -> a.N",
        "name: \"Be\" input_type: \".a.M\" | name: \"Be\" input_type: \".a.N\" | rpc a.S.Be was: a.M -> a.N; it is: a.N -> a.N",
        "name: \"Be\" input_type | name: \"Be\" server_streaming: true input_type | rpc a.S.Be was: a.M -> a.N; it is: a.M -> stream a.N",
        "value { name: \"ONE\" number: 1 } |  | enum a.E 1 is gone; it was: ONE"
      })
  void aBreakOfTheProtocolIsNamed(String from, String to, String message) throws Exception {
    var next = PROTO.replace(from, to == null ? "" : to);
    assertThat(next).isNotEqualTo(PROTO);
    assertThat(proto(next).broken(proto(PROTO))).containsExactly(message);
  }

  @Test
  void anAdditionToTheProtocolBreaksNothing() throws Exception {
    var next =
        PROTO.replace(
            "message_type { name: \"N\" }",
            "message_type { name: \"N\" field { name: \"w\" number: 1 type: TYPE_BOOL label: LABEL_OPTIONAL } }");
    assertThat(proto(next).broken(proto(PROTO))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"id\": {\"type\": \"string\"}, |  | event E /id is gone; it was: required type=\"string\"",
        "\"id\": {\"type\": \"string\"} | \"id\": {\"type\": \"integer\"} | event E /id was: required type=\"string\"; it is: required type=\"integer\"",
        "[\"id\"] | [] | event E /id was: required type=\"string\"; it is: type=\"string\"",
        "\"minimum\": 1 | \"minimum\": 0 | event E /n was: minimum=1 type=\"integer\"; it is: minimum=0 type=\"integer\"",
        "{\"city\": {\"type\": \"string\"}} | {} | event E /to/city is gone; it was: type=\"string\"",
        "\"city\": {\"type\": \"string\"}}}}, | \"city\": {\"type\": \"string\"}}}, \"new\": {}}, | ",
      })
  void aBreakOfAnEventIsNamed(String from, String to, String message) throws Exception {
    var next = EVENT.replace(from, to == null ? "" : to);
    assertThat(next).isNotEqualTo(EVENT);
    var expected = message == null ? List.<String>of() : List.of(message);
    assertThat(event(next).broken(event(EVENT))).isEqualTo(expected);
  }

  @Test
  void aNewRequiredMemberBreaksTheReplayOfOldEvents() throws Exception {
    var next =
        EVENT
            .replace("{\"id\"", "{\"new\": {\"type\": \"string\"}, \"id\"")
            .replace("[\"id\"]", "[\"id\", \"new\"]");
    assertThat(event(next).broken(event(EVENT)))
        .containsExactly("event E /new is new and required, but published events do not have it");
  }

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    var all = proto(PROTO).and(event(EVENT));
    assertThat(Promises.parse(all.text().lines())).isEqualTo(all);
  }

  private static Promises proto(String text)
      throws DescriptorValidationException, TextFormat.ParseException {
    var file = TextFormat.parse(text, FileDescriptorProto.class);
    return Promises.in(FileDescriptor.buildFrom(file, new FileDescriptor[0]));
  }

  private static Promises event(String schema) throws JsonProcessingException {
    return Promises.in("E", new ObjectMapper().readTree(schema));
  }
}
