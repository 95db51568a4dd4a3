package dev.garboard.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of the checkout that is derived from code. Tests compare it; {@code hack/generate} runs
 * the same tests with {@code -Dgarboard.generate=true}, which writes it.
 */
public final class Generated {

  private Generated() {}

  /** Compares, or under {@code garboard.generate} writes, a file relative to the module. */
  public static void check(Path file, String content) {
    try {
      if (Boolean.getBoolean("garboard.generate")) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, content);
      }
      assertThat(file).as("%s is derived: run hack/generate", file).exists();
      assertThat(Files.readString(file))
          .as("%s is derived: run hack/generate", file)
          .isEqualTo(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
