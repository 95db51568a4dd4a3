package dev.garboard.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatcherTest {

  @ParameterizedTest(name = "{0} is in {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a': 1}                                | {'a': 1, 'b': 2}",
        "{'a': {}}                               | {}",
        "{'a': ''}                               | {'b': 1}",
        "{'a': []}                               | {'a': null}",
        "{'a': 1}                                | {'a': 1.0}",
        "{'requests': {'cpu': '0.1'}}            | {'requests': {'cpu': '100m'}}",
        "{'limits': {'memory': '1024Mi'}}        | {'limits': {'memory': '1Gi'}}",
        "{'ports': [{'name': 'b'}]}              | {'ports': [{'name': 'a'}, {'name': 'b', 'x': 1}]}",
        "{'m': [{'mountPath': '/a', 'name': 'v'}, {'mountPath': '/b', 'name': 'v'}]}"
            + " | {'m': [{'mountPath': '/b', 'name': 'v'}, {'mountPath': '/a', 'name': 'v'}]}",
        "{'drop': ['ALL']}                       | {'drop': ['ALL']}",
      })
  void nothingIsMissing(String desired, String actual) throws JsonProcessingException {
    assertThat(Matcher.matches(json(desired), json(actual))).isTrue();
  }

  @ParameterizedTest(name = "{0} is not in {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a': 1}                                | {'a': 2}",
        "{'a': 1}                                | {}",
        "{'a': ''}                               | {'a': 'x'}",
        "{'env': [{'name': 'a', 'value': '1Gi'}]} | {'env': [{'name': 'a', 'value': '1024Mi'}]}",
        "{'requests': {'cpu': '0.1'}}            | {'requests': {'cpu': '101m'}}",
        "{'ports': [{'name': 'b'}]}              | {'ports': [{'name': 'a'}]}",
        "{'drop': ['ALL']}                       | {'drop': ['ALL', 'X']}",
        "{'drop': ['ALL']}                       | {'drop': 'ALL'}",
        "{'a': {'b': 1}}                         | {'a': 5}",
      })
  void somethingIsMissing(String desired, String actual) throws JsonProcessingException {
    assertThat(Matcher.matches(json(desired), json(actual))).isFalse();
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return Json.parse(text.replace('\'', '"'));
  }
}
