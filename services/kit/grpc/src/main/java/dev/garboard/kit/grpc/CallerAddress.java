package dev.garboard.kit.grpc;

import java.net.InetAddress;

/** From where the call in hand comes, as {@link CallFilters#addresses} tell it. */
public final class CallerAddress {
  private static final ScopedValue<InetAddress> CURRENT = ScopedValue.newInstance();

  private CallerAddress() {}

  /**
   * The address that the caller cannot make up.
   *
   * @throws java.util.NoSuchElementException outside of any call
   */
  public static InetAddress current() {
    return CURRENT.get();
  }

  /** Does work for a call from there. */
  static <T> T call(InetAddress from, ScopedValue.CallableOp<? extends T, RuntimeException> work) {
    return ScopedValue.where(CURRENT, from).call(work);
  }
}
