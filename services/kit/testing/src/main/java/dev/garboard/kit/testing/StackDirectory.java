package dev.garboard.kit.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where servers keep what they share: the directory that GARBOARD_STACK names, else {@code
 * .garboard/stack} beside the checkout, else {@code target/stack}.
 */
final class StackDirectory {
  private StackDirectory() {}

  static Path here() {
    return of(System.getenv(), Path.of(""));
  }

  static Path of(Map<String, String> environment, Path working) {
    var named = environment.get("GARBOARD_STACK");
    return (named == null ? besideCheckout(working) : Path.of(named)).toAbsolutePath().normalize();
  }

  private static Path besideCheckout(Path working) {
    return Stream.iterate(working.toAbsolutePath(), at -> at != null, Path::getParent)
        .filter(at -> Files.exists(at.resolve(".git")))
        .findFirst()
        .map(checkout -> checkout.resolve(".garboard/stack"))
        .orElse(working.resolve("target/stack"));
  }
}
