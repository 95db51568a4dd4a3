package dev.garboard.order.domain;

import java.util.regex.Pattern;

/** What the payment service will charge: its token, never the data of a card. */
public record PaymentMethod(String token) {
  private static final Pattern FORM = Pattern.compile("tok_[a-z0-9_]{1,60}");

  public PaymentMethod {
    if (!FORM.matcher(token).matches()) {
      throw new IllegalArgumentException("is a token of the payment service, like tok_ok");
    }
  }

  /** Not the token: whoever has it can charge. */
  @Override
  public String toString() {
    return "tok_…";
  }
}
