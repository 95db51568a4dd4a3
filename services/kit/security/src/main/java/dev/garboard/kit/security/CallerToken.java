package dev.garboard.kit.security;

import java.util.Optional;

/** The Authorization of the call in hand, which calls made for it carry on. */
public final class CallerToken {
  private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();

  private CallerToken() {}

  /** As it came, scheme included; empty outside of any call, or in one without. */
  public static Optional<String> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /** Does work for a caller who sent this. */
  public static <T, X extends Throwable> T call(
      String authorization, ScopedValue.CallableOp<? extends T, X> work) throws X {
    return ScopedValue.where(CURRENT, authorization).call(work);
  }
}
