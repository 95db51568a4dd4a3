package dev.garboard.kit.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

  @ParameterizedTest
  @ValueSource(strings = {"", "tea", "Tee für Zoë", "茶", "\uD83C\uDF75", "meant: \uFFFD"})
  void isText(String text) {
    assertThat(Utf8.text(text.getBytes(UTF_8))).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ff", // never in UTF-8
        "c0af", // an overlong solidus
        "eda080", // half of a surrogate pair
        "e88c", // a character cut off
        "f4908080", // behind the last character
        "efbfbdff" // beside a replacement that is meant
      })
  void isNone(String hex) {
    assertThat(Utf8.text(HexFormat.of().parseHex(hex))).isEmpty();
  }
}
