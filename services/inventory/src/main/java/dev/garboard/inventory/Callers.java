package dev.garboard.inventory;

import dev.garboard.inventory.domain.Actor;
import dev.garboard.kit.security.Permission;
import dev.garboard.kit.security.Principal;

/** What tokens say about who calls. */
final class Callers {
  private static final Permission READ = new Permission("order:read");

  private Callers() {}

  /** On whose behalf this thread works. */
  static Actor current() {
    var principal = Principal.require();
    return new Actor(principal.subject(), principal.has(READ));
  }
}
