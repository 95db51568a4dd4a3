package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.ClientAddress;
import dev.garboard.kit.security.Authentication;
import java.net.InetAddress;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What a service puts into the chain of its calls, each at its place: request id, access log and
 * metrics, errors, calls in hand, <b>authenticate</b>, <b>limit</b>, access, deadline, handler.
 *
 * @param authentication finds out who calls
 * @param addresses tell from where
 * @param limit refuses who calls too often, by throwing a {@link dev.garboard.kit.runtime.Refusal};
 *     given the address and the path {@code /package.Service/Method}, and knows who calls
 */
public record CallFilters(
    Authentication authentication, ClientAddress addresses, BiConsumer<InetAddress, String> limit) {
  /** Only this one. */
  public static CallFilters of(Authentication authentication) {
    return new CallFilters(authentication, new ClientAddress(List.of()), (from, path) -> {});
  }

  /** These, with this one after the caller is known. */
  public CallFilters limit(ClientAddress addresses, BiConsumer<InetAddress, String> limit) {
    return new CallFilters(authentication, addresses, limit);
  }
}
