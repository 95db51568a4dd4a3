package dev.garboard.contracts.money;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * An amount of one currency (ISO 4217), exact; it may be below zero.
 *
 * @param minor in the smallest unit of the currency: cents of EUR, yen of JPY
 */
public record Money(long minor, Currency currency) {
  /** No amount is larger: a hundred thousand of these still fit in a long. */
  public static final long MOST = 10_000_000_000_000L;

  private static final Pattern AMOUNT = Pattern.compile("-?\\d{1,14}(\\.\\d{1,4})?");
  private static final Pattern CODE = Pattern.compile("[A-Z]{3}");

  public Money {
    Objects.requireNonNull(currency);
    if (currency.getDefaultFractionDigits() < 0) {
      throw new IllegalArgumentException("is in " + currency + ", which has no smallest unit");
    }
    if (minor > MOST || minor < -MOST) {
      throw new IllegalArgumentException("is over " + MOST + " of the smallest unit");
    }
  }

  /**
   * Reads an amount with at most the decimals that the currency has.
   *
   * @throws IllegalArgumentException if it is none, naming what is wrong
   */
  public static Money of(String amount, String currency) {
    if (!AMOUNT.matcher(amount).matches()) {
      throw new IllegalArgumentException("has an amount like 12.34");
    }
    var unit = currency(currency);
    var exact = new BigDecimal(amount).movePointRight(Math.max(0, unit.getDefaultFractionDigits()));
    if (exact.stripTrailingZeros().scale() > 0) {
      throw new IllegalArgumentException(
          "has more than " + unit.getDefaultFractionDigits() + " decimals, those of " + unit);
    }
    return new Money(exact.longValueExact(), unit);
  }

  /**
   * The currency of this code.
   *
   * @throws IllegalArgumentException if ISO 4217 has none
   */
  public static Currency currency(String code) {
    try {
      if (CODE.matcher(code).matches()) {
        return Currency.getInstance(code);
      }
    } catch (IllegalArgumentException e) {
      // Told like any other.
    }
    throw new IllegalArgumentException("has a currency code of ISO 4217, like EUR");
  }

  /** Nothing, in this currency. */
  public static Money zero(Currency currency) {
    return new Money(0, currency);
  }

  /**
   * The sum.
   *
   * @throws IllegalArgumentException if it is of another currency, or the sum is too large
   */
  public Money plus(Money other) {
    return new Money(Math.addExact(minor, same(other)), currency);
  }

  /** The difference; the same errors. */
  public Money minus(Money other) {
    return new Money(Math.subtractExact(minor, same(other)), currency);
  }

  /**
   * So many times this.
   *
   * @throws IllegalArgumentException if that is too large
   */
  public Money times(int count) {
    var most = Math.multiplyHigh(minor, count);
    var product = minor * count;
    if (most != product >> 63) {
      throw new IllegalArgumentException("is over " + MOST + " of the smallest unit");
    }
    return new Money(product, currency);
  }

  /** Whether it is more than nothing. */
  public boolean isPositive() {
    return minor > 0;
  }

  /** Whether it is more than the other; the same errors as the sum. */
  public boolean exceeds(Money other) {
    return minor > same(other);
  }

  /** The amount with the decimals of the currency, {@code 12.30}. */
  public String amount() {
    return BigDecimal.valueOf(minor, currency.getDefaultFractionDigits()).toPlainString();
  }

  private long same(Money other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException("is in " + other.currency + ", not in " + currency);
    }
    return other.minor;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s %s", amount(), currency);
  }
}
