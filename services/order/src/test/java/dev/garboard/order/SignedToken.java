package dev.garboard.order;

import dev.garboard.kit.testing.Tokens;
import java.util.UUID;

/** Whose tokens the tests of orders need. */
final class SignedToken {
  /** Who runs the shop. */
  static final UUID OPERATOR = new UUID(0x7000L, 0x8000_0000_0000_0001L);

  private static final Tokens TOKENS = new Tokens("https://garboard.dev/user", OrderProcess.SECRET);

  private SignedToken() {}

  /** Of somebody who orders. */
  static String buyer(UUID user) {
    return of(user, "order:read:self", "order:write:self");
  }

  /** Of who runs the shop. */
  static String operator() {
    return of(
        OPERATOR,
        "order:read:self",
        "order:read",
        "order:write",
        "stock:write",
        "payment:refund",
        "ops:*");
  }

  static String of(UUID subject, String... permissions) {
    return TOKENS.of(subject.toString(), permissions);
  }
}
