package dev.garboard.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last version of each child that this process wrote or found to be right. A watch that lags
 * behind a write makes it neither repeat nor revert the write, and its echo wakes nobody.
 */
public final class KnownVersions {

  /** How long a write that the watch has not shown is believed before the server is asked. */
  private static final long BELIEVED_NANOS = 20_000_000_000L;

  /**
   * What is known of an object.
   *
   * @param version null while the write is under way
   */
  private record Known(Stored version, String digest, long at) {}

  private final Map<Address, Known> known = new ConcurrentHashMap<>();

  /** A write begins: the watch may show it before the server's answer does. */
  void expect(Address address, String digest) {
    known.put(address, new Known(null, digest, System.nanoTime()));
  }

  void add(Address address, Stored version, String digest) {
    known.put(address, new Known(version, digest, System.nanoTime()));
  }

  void forget(HasMetadata object) {
    forget(Address.of(object));
  }

  void forget(Address address) {
    known.remove(address);
  }

  /**
   * Whether what a watch shows is no newer than what is known. While a write is under way its
   * number is not: then an answer of the cluster's controllers to it is told from its echo.
   */
  boolean covers(HasMetadata seen) {
    var last = known.get(Address.of(seen));
    if (last == null) {
      return false;
    }
    return last.version() == null
        ? last.digest().equals(seen.getMetadata().getAnnotations().get(Applier.DIGEST))
            && !Signal.isAnswered(seen)
        : covers(last, Stored.of(seen));
  }

  /** Whether the object is known to be as this digest says, even if the watch does not show it. */
  boolean isRight(Address address, Optional<? extends HasMetadata> seen, String digest) {
    var last = known.get(address);
    if (last == null || last.version() == null || !last.digest().equals(digest)) {
      return false;
    }
    return seen.map(object -> covers(last, Stored.of(object)))
        .orElseGet(() -> System.nanoTime() - last.at() < BELIEVED_NANOS);
  }

  private static boolean covers(Known last, Stored seen) {
    return last.version().uid().equals(seen.uid())
        && seen.resourceVersion() <= last.version().resourceVersion();
  }
}
