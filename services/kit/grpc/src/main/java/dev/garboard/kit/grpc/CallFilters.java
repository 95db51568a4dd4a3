package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.ClientAddress;
import dev.garboard.kit.runtime.Tracing;
import dev.garboard.kit.security.Authentication;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What a service puts into the chain of its calls, each at its place: request id, <b>trace</b>,
 * access log and metrics, errors, calls in hand, <b>authenticate</b>, <b>limit</b>, access,
 * deadline, handler.
 *
 * @param tracing has a span for each call; empty costs nothing
 * @param authentication finds out who calls
 * @param addresses tell from where
 * @param limit refuses who calls too often, by throwing a {@link dev.garboard.kit.runtime.Refusal};
 *     given the address and the path {@code /package.Service/Method}, and knows who calls
 */
public record CallFilters(
    Optional<Tracing> tracing,
    Authentication authentication,
    ClientAddress addresses,
    BiConsumer<InetAddress, String> limit) {
  /** Only this one. */
  public static CallFilters of(Authentication authentication) {
    return new CallFilters(
        Optional.empty(), authentication, new ClientAddress(List.of()), (from, path) -> {});
  }

  /** These, with spans by this tracing. */
  public CallFilters trace(Tracing tracing) {
    return new CallFilters(Optional.of(tracing), authentication, addresses, limit);
  }

  /** These, with this one after the caller is known. */
  public CallFilters limit(ClientAddress addresses, BiConsumer<InetAddress, String> limit) {
    return new CallFilters(tracing, authentication, addresses, limit);
  }
}
