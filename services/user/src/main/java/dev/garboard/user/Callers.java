package dev.garboard.user;

import dev.garboard.kit.security.Permission;
import dev.garboard.kit.security.Principal;
import dev.garboard.user.domain.Actor;
import dev.garboard.user.domain.UserId;

/** What our tokens say about who calls. */
final class Callers {
  static final Permission READ_SELF = new Permission("user:read:self");
  static final Permission WRITE_SELF = new Permission("user:write:self");
  static final Permission READ = new Permission("user:read");
  static final Permission WRITE = new Permission("user:write");

  private Callers() {}

  /** On whose behalf this thread works. */
  static Actor current() {
    var principal = Principal.require();
    return new Actor(UserId.find(principal.subject()), principal.has(READ), principal.has(WRITE));
  }
}
