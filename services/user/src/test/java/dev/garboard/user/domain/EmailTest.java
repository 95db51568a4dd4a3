package dev.garboard.user.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailTest {
  @ParameterizedTest
  @CsvSource({
    "Ada@Example.ORG, ada@example.org",
    "ada+tag@example.co.uk, ada+tag@example.co.uk",
    "post@bücher.example, post@xn--bcher-kva.example",
    "POST@BÜCHER.example, post@xn--bcher-kva.example",
    "a@1.2.3.example, a@1.2.3.example"
  })
  void addressesThatMeanTheSameAreEqual(String given, String normal) {
    assertThat(new Email(given)).isEqualTo(new Email(normal));
    assertThat(new Email(given).value()).isEqualTo(normal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@example",
        "ada@@example.org",
        "ada@example..org",
        "ada@-example.org",
        "a da@example.org",
        "ada@exa mple.org",
        ".ada@example.org",
        "ada.@example.org",
        "a..b@example.org",
        "ada@example.org\r\nBcc: x@example.org",
        "ada\u0000@example.org",
        "<ada@example.org>",
        "ada@[127.0.0.1]",
        "ada@example.org' OR 1=1 --",
        "ада@example.org"
      })
  void whatIsNoAddressIsRefusedWithoutQuotingIt(String given) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Email(given))
        .withMessage("is not an email address");
  }

  @Test
  void theLongestHas254Characters() {
    var domain = ("d".repeat(60) + ".").repeat(3) + "example";
    var fits = "a".repeat(254 - 1 - domain.length()) + "@" + domain;
    assertThat(new Email(fits).value()).hasSize(254);
    assertThatIllegalArgumentException().isThrownBy(() -> new Email("a" + fits));
    assertThatIllegalArgumentException().isThrownBy(() -> new Email("a".repeat(10_000_000)));
  }

  @Test
  void aLogNeverShowsIt() {
    assertThat(new Email("ada@example.org")).hasToString("a***@example.org");
  }

  @Property
  void normalisingTwiceIsNormalisingOnce(@ForAll("addresses") String given) {
    var once = new Email(given);
    assertThat(new Email(once.value())).isEqualTo(once);
    assertThat(new Email(given.toUpperCase(Locale.ROOT))).isEqualTo(once);
  }

  @Provide("addresses")
  Arbitrary<String> addresses() {
    var word =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withCharRange('A', 'Z')
            .numeric()
            .ofMinLength(1)
            .ofMaxLength(20);
    return Combinators.combine(word, word, word)
        .as((local, host, top) -> local + "@" + host + "." + top);
  }
}
