package dev.garboard.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/**
 * Configuration kept beside the image, in one revision.
 *
 * @param files never null, sorted by the writer of the ConfigMap
 * @param env never null
 * @param mountPath null when unset: {@code /etc/<name>}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ConfigSpec(
    @JsonPropertyDescription(
            "Files by name, mounted into the main container. At most 128 KiB each and 512 KiB in"
                + " all.")
        @Size(max = 32)
        @ValidationRule(
            value = "self.all(k, k.size() <= 253 && k.matches('^[-._a-zA-Z0-9]+$'))",
            message =
                "a key of config.files must be a file name: letters, digits, '-', '_' and '.', at"
                    + " most 253 characters")
        @ValidationRule(
            value = "!('.' in self) && self.all(k, !k.startsWith('..'))",
            message = "a key of config.files must not be '.' or begin with '..'")
        Map<String, @Size(max = 131_072) String> files,
    @JsonPropertyDescription("Environment variables of the main container. The template's own win.")
        @Size(max = 256)
        Map<String, @Size(max = 32_768) String> env,
    @JsonPropertyDescription("Directory of the files in the container; /etc/<name> if unset.")
        @Size(min = 2, max = 255)
        @Pattern("^/[^:]+$")
        String mountPath,
    @JsonPropertyDescription(
            "What a change of the files does; Rollout if unset. Rollout starts new pods with a new"
                + " ConfigMap. InPlace changes the files under the running pods, which reload"
                + " them. Ignore changes them too, but nothing waits for a reload: pods see the"
                + " change when they next start. A change of env always rolls out.")
        ReloadPolicy reloadPolicy) {

  public ConfigSpec {
    files = files == null ? Map.of() : files;
    env = env == null ? Map.of() : env;
    reloadPolicy = reloadPolicy == null ? ReloadPolicy.Rollout : reloadPolicy;
  }

  /** What a change of the files does to running pods. */
  public enum ReloadPolicy {
    Rollout,
    InPlace,
    Ignore
  }
}
