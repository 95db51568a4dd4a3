package dev.garboard.kit.runtime;

import java.util.ServiceLoader;

/** Who learns of crash points: whoever the class path has, else nobody. */
final class CrashListeners {
  static final CrashPoint.Listener LISTENER =
      ServiceLoader.load(CrashPoint.Listener.class).findFirst().orElse((_, _) -> {});

  private CrashListeners() {}
}
