package dev.garboard.inventory.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.garboard.contracts.money.Money;
import dev.garboard.inventory.domain.Expected.There;
import dev.garboard.inventory.domain.Expected.Version;
import dev.garboard.inventory.domain.Expected.Whatever;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the values of the inventory can be, and what they refuse. */
class ValuesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static Line line(String sku) {
    return new Line(new Sku(sku), new Quantity(1));
  }

  @Test
  void linesAreInTheOrderOfNamesHoweverTheyCome() {
    var lines = new Lines(List.of(line("B"), line("A-1"), line("A")));
    assertThat(lines.skus()).extracting(Sku::value).containsExactly("A", "A-1", "B");
    assertThat(lines).isEqualTo(new Lines(List.of(line("A"), line("B"), line("A-1"))));
  }

  @Test
  void linesAreOneToAHundredEachOfAnotherArticle() {
    var hundred = IntStream.range(0, 100).mapToObj(n -> line("A" + n)).toList();
    assertThat(new Lines(hundred).all()).hasSize(100);
    assertThatIllegalArgumentException().isThrownBy(() -> new Lines(List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Lines(IntStream.range(0, 101).mapToObj(n -> line("A" + n)).toList()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Lines(Collections.nCopies(2, line("A"))))
        .withMessageContaining("add them up");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.01 EUR", "1000000 EUR", "1 JPY", "1000000 JPY", "0.001 KWD"})
  void aPriceIsMoreThanNothingAndAtMostAMillion(String price) {
    assertThat(price(price).money().isPositive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 EUR", "-1 EUR", "1000000.01 EUR", "1000001 JPY", "1 XXX", "1 eur"})
  void nothingElseIsAPrice(String price) {
    assertThatIllegalArgumentException().isThrownBy(() -> price(price));
  }

  private static UnitPrice price(String text) {
    var parts = text.split(" ", 2);
    return new UnitPrice(Money.of(parts[0], parts[1]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u200b", "a\nb", "a\u0000", "\u202eevil", "a\ud800"})
  void aTitleIsTextThatIsSeen(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Title(text));
  }

  @Test
  void aTitleIsTrimmedAndHasTwoHundredCharacters() {
    assertThat(new Title("  Tea ").text()).isEqualTo("Tea");
    assertThat(new Title("🫖".repeat(200)).text()).hasSize(400);
    assertThatIllegalArgumentException().isThrownBy(() -> new Title("🫖".repeat(201)));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1_000_000_001, Long.MAX_VALUE, Long.MIN_VALUE})
  void nobodyCountsLessThanNothingOrMoreThanABillion(long pieces) {
    assertThatIllegalArgumentException().isThrownBy(() -> new OnHand(pieces));
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "1001", "2147483647", "-2147483648"})
  void aQuantityIsOneToAThousand(int quantity) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Quantity(quantity));
  }

  @Test
  void whoExpectsSomethingIsToldWhetherItIsSo() {
    assertThat(new Whatever().isMetBy(Optional.empty())).isTrue();
    assertThat(new There().isMetBy(Optional.empty())).isFalse();
    assertThat(new There().isMetBy(Optional.of(3L))).isTrue();
    assertThat(new Version(3).isMetBy(Optional.of(3L))).isTrue();
    assertThat(new Version(3).isMetBy(Optional.of(4L))).isFalse();
    assertThat(new Version(0).isMetBy(Optional.empty())).isFalse();
  }

  @Test
  void anArticleDescribedAsItIsHasNotChanged() {
    var price = price("4.20 EUR");
    var item = Item.of(new Sku("TEA-01"), new Title("Tea"), price, NOW);
    assertThat(item.describe(new Title("Tea"), price, NOW.plusSeconds(1))).isSameAs(item);
    assertThat(item.describe(new Title("Tea"), price("4.20 USD"), NOW).version()).isEqualTo(2);
  }
}
