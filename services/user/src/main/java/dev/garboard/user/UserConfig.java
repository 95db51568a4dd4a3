package dev.garboard.user;

import dev.garboard.kit.runtime.AdminConfig;
import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.DrainConfig;
import dev.garboard.kit.runtime.HttpConfig;
import dev.garboard.kit.runtime.InvalidSetting;
import dev.garboard.kit.runtime.Live;
import dev.garboard.kit.runtime.LoggingConfig;

/** Everything that can be configured. */
record UserConfig(Server server, LoggingConfig logging, Listing users) {
  /** The listeners. */
  record Server(
      @Default("port=8081") HttpConfig http,
      @Default("port=9081") AdminConfig admin,
      DrainConfig drain) {}

  /**
   * Lists of users.
   *
   * @param pageSize users in a list whose caller sets no limit
   */
  record Listing(@Live @Default("20") int pageSize) {
    Listing {
      InvalidSetting.unlessBetween("pageSize", pageSize, 1, 100);
    }
  }
}
