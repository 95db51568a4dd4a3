package dev.garboard.kit.security;

/**
 * Who makes a call. A door finds it out once and binds it; who refuses is the matched route or the
 * use case, so that a stale token does not lock anyone out of an open route.
 */
public sealed interface Caller {
  /** Someone whose token is good. */
  record Known(Principal principal) implements Caller {}

  /** Someone who does not say. */
  record Anonymous() implements Caller {}

  /** Someone whose token is no good. */
  record Rejected(TokenFault fault) implements Caller {}

  /** The one whose call this thread works on; anonymous outside of any call. */
  static Caller current() {
    return Principal.CALLER.isBound() ? Principal.CALLER.get() : new Anonymous();
  }

  /** Does work in the name of this caller. */
  default <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> work) throws X {
    return ScopedValue.where(Principal.CALLER, this).call(work);
  }
}
