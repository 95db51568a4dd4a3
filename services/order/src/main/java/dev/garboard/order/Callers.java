package dev.garboard.order;

import dev.garboard.kit.security.Permission;
import dev.garboard.kit.security.Principal;
import dev.garboard.order.domain.Actor;
import dev.garboard.order.domain.UserId;

/** What tokens say about who calls. */
final class Callers {
  private static final Permission READ = new Permission("order:read");
  private static final Permission WRITE = new Permission("order:write");

  private Callers() {}

  /** On whose behalf this thread works. */
  static Actor current() {
    var principal = Principal.require();
    return new Actor(UserId.find(principal.subject()), principal.has(READ), principal.has(WRITE));
  }
}
