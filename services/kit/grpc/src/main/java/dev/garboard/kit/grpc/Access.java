package dev.garboard.kit.grpc;

import dev.garboard.kit.security.Permission;
import dev.garboard.kit.security.Principal;

/** Who may call a method. */
public sealed interface Access {
  /** Anybody, also with a token that is no good. */
  record Open() implements Access {}

  /** Whoever proves who it is. */
  record SignedIn() implements Access {}

  /** Those who have this permission. */
  record With(Permission permission) implements Access {}

  /**
   * Lets the caller of this thread in.
   *
   * @throws dev.garboard.kit.runtime.Refusal UNAUTHENTICATED or FORBIDDEN
   */
  default void admit() {
    switch (this) {
      case Open() -> {}
      case SignedIn() -> Principal.require();
      case With(var permission) -> Principal.require(permission);
    }
  }
}
