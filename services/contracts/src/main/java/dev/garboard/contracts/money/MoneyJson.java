package dev.garboard.contracts.money;

/**
 * Money as JSON has it: {@code {"amount": "12.34", "currency": "EUR"}}.
 *
 * @param amount a decimal number as text, so that nothing reads it as a binary fraction
 * @param currency the code of ISO 4217
 */
public record MoneyJson(String amount, String currency) {
  /** This money as JSON. */
  public static MoneyJson of(Money money) {
    return new MoneyJson(money.amount(), money.currency().getCurrencyCode());
  }

  /**
   * What it says.
   *
   * @throws IllegalArgumentException if that is no money
   */
  public Money money() {
    if (amount == null || currency == null) {
      throw new IllegalArgumentException("has an amount and a currency");
    }
    return Money.of(amount, currency);
  }
}
