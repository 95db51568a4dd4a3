package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.Default;
import java.time.Duration;

/**
 * Where certificates are.
 *
 * @param dir holds tls.crt, tls.key and ca.crt (PEM), as a Kubernetes Secret is mounted; empty for
 *     plaintext
 * @param clients whether a server asks its clients for a certificate; fixed at the start
 * @param poll how often the files are looked at
 */
public record TlsConfig(
    @Default("") String dir, @Default("required") Clients clients, @Default("10s") Duration poll) {
  /** What a server asks of its clients. */
  public enum Clients {
    /** A certificate of an authority in ca.crt. */
    REQUIRED,
    /** Nothing. */
    NONE
  }

  boolean isOn() {
    return !dir.isEmpty();
  }
}
