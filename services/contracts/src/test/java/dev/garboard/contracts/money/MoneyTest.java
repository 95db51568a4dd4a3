package dev.garboard.contracts.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTest {
  @ParameterizedTest
  @CsvSource({
    "12.34,EUR,1234,12.34",
    "12.3,EUR,1230,12.30",
    "12,EUR,1200,12.00",
    "0.00,EUR,0,0.00",
    "-0.05,EUR,-5,-0.05",
    "500,JPY,500,500",
    "500.00,JPY,500,500",
    "1.234,KWD,1234,1.234",
  })
  void anAmountIsExact(String text, String currency, long minor, String written) {
    var money = Money.of(text, currency);
    assertThat(money.minor()).isEqualTo(minor);
    assertThat(money.amount()).isEqualTo(written);
    assertThat(MoneyJson.of(money).money()).isEqualTo(money);
    assertThat(MoneyMessages.money(MoneyMessages.of(money))).isEqualTo(money);
  }

  @ParameterizedTest
  @CsvSource({
    "12.345,EUR",
    "1.5,JPY",
    "1e3,EUR",
    "+1,EUR",
    "1.,EUR",
    ".5,EUR",
    "NaN,EUR",
    "1,eur",
    "1,EU",
    "1,XXX",
    "1,ZZZ",
    "'1 ',EUR",
    "'1,5',EUR",
    "99999999999999.99,EUR",
    "999999999999999,EUR",
    "'',EUR",
    "1,''",
  })
  void whatIsNoMoneyIsRefused(String text, String currency) {
    assertThatIllegalArgumentException().isThrownBy(() -> Money.of(text, currency));
  }

  @Test
  void currenciesDoNotMix() {
    var euro = Money.of("1.00", "EUR");
    assertThatIllegalArgumentException().isThrownBy(() -> euro.plus(Money.of("1.00", "USD")));
    assertThatIllegalArgumentException().isThrownBy(() -> euro.exceeds(Money.of("1.00", "USD")));
    assertThat(euro.plus(Money.of("0.50", "EUR")).minus(euro)).isEqualTo(Money.of("0.50", "EUR"));
  }

  @Test
  void nothingOverflows() {
    var most = new Money(Money.MOST, Money.currency("EUR"));
    assertThatIllegalArgumentException().isThrownBy(() -> most.times(Integer.MAX_VALUE));
    assertThatIllegalArgumentException().isThrownBy(() -> most.plus(most));
    assertThat(Money.of("19.99", "EUR").times(3)).isEqualTo(Money.of("59.97", "EUR"));
  }

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "0,1000000000",
    "1,-10000000",
    "9223372036854775807,0",
    "-9223372036854775808,0"
  })
  void aMessageThatIsNoMoneyIsRefused(long units, int nanos) {
    var message =
        dev.garboard.contracts.common.v1.Money.newBuilder()
            .setCurrency("EUR")
            .setUnits(units)
            .setNanos(nanos)
            .build();
    assertThatIllegalArgumentException().isThrownBy(() -> MoneyMessages.money(message));
  }
}
