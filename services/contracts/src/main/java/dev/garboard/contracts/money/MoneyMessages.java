package dev.garboard.contracts.money;

import dev.garboard.contracts.common.v1.Money.Builder;

/** Money as protobuf has it: whole units and billionths, as {@code google.type.Money} does. */
public final class MoneyMessages {
  private static final int NANO_DIGITS = 9;

  private MoneyMessages() {}

  /** This money as a message. */
  public static dev.garboard.contracts.common.v1.Money of(Money money) {
    long unit = power(money.currency().getDefaultFractionDigits());
    long nano = power(NANO_DIGITS) / unit;
    return builder()
        .setCurrency(money.currency().getCurrencyCode())
        .setUnits(money.minor() / unit)
        .setNanos(Math.toIntExact(money.minor() % unit * nano))
        .build();
  }

  private static Builder builder() {
    return dev.garboard.contracts.common.v1.Money.newBuilder();
  }

  /**
   * What a message says.
   *
   * @throws IllegalArgumentException if that is no money
   */
  public static Money money(dev.garboard.contracts.common.v1.Money message) {
    var currency = Money.currency(message.getCurrency());
    long unit = power(Math.max(0, currency.getDefaultFractionDigits()));
    long nano = power(NANO_DIGITS) / unit;
    long units = message.getUnits();
    long nanos = message.getNanos();
    if (nanos % nano != 0 || Math.abs(nanos) >= power(NANO_DIGITS)) {
      throw new IllegalArgumentException("has more decimals than " + currency);
    }
    if (Long.signum(units) * Long.signum(nanos) < 0) {
      throw new IllegalArgumentException("has units and nanos of one sign");
    }
    if (Math.abs(units) > Money.MOST || units == Long.MIN_VALUE) {
      throw new IllegalArgumentException("is over " + Money.MOST + " of the smallest unit");
    }
    return new Money(units * unit + nanos / nano, currency);
  }

  private static long power(int digits) {
    long power = 1;
    for (int i = 0; i < digits; i++) {
      power *= 10;
    }
    return power;
  }
}
