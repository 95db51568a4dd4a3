package dev.garboard.operator;

import dev.garboard.crd.ConfigSpec;
import dev.garboard.crd.ConfigSpec.ReloadPolicy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Names the ConfigMap of a configuration after its content. */
final class ConfigFiles {

  /** Part of the hash: a change of what is hashed must not pass for the same content. */
  private static final int FORMAT = 1;

  private static final int LARGEST_FILE = 128 * 1024;
  private static final int LARGEST_SUM = 512 * 1024;

  private ConfigFiles() {}

  static Optional<Plan.Files> of(String name, Optional<ConfigSpec> config, Findings findings) {
    return config
        .filter(it -> !it.files().isEmpty())
        .map(
            it -> {
              judgeSize(it.files(), findings);
              return files(name, it);
            });
  }

  private static Plan.Files files(String name, ConfigSpec config) {
    var content = new TreeMap<>(config.files());
    var suffix =
        config.reloadPolicy() == ReloadPolicy.Rollout
            ? "-" + Json.digest(Map.of("format", FORMAT, "files", content), 10)
            : "";
    return new Plan.Files(name + "-config" + suffix, config.reloadPolicy(), content);
  }

  private static void judgeSize(Map<String, String> files, Findings findings) {
    int sum = 0;
    for (var file : new TreeMap<>(files).entrySet()) {
      int size = file.getValue().getBytes(StandardCharsets.UTF_8).length;
      sum += size;
      if (size > LARGEST_FILE) {
        findings.violation(
            "config.files." + file.getKey(),
            "has %d bytes; a file may have %d".formatted(size, LARGEST_FILE));
      }
    }
    if (sum > LARGEST_SUM) {
      findings.violation(
          "config.files", "have %d bytes together; %d are allowed".formatted(sum, LARGEST_SUM));
    }
  }
}
