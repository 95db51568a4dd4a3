package dev.garboard.kit.runtime;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * From where a request comes: the peer of the connection, or what a trusted proxy says of it in
 * {@code X-Forwarded-For}, read from the right as far as proxies are trusted. What a stranger
 * writes into that header counts for nothing.
 */
public final class ClientAddress {
  private static final int MAX_HOPS = 16;
  private static final Pattern PORT =
      Pattern.compile("^\\[(.+)](?::\\d{1,5})?$|^([0-9.]+):\\d{1,5}$");

  private final List<Cidr> trusted;

  /** Believes these proxies; see {@link HttpConfig#trustedProxies()}. */
  public ClientAddress(List<String> trustedProxies) {
    trusted = trustedProxies.stream().map(Cidr::parse).toList();
  }

  /** The address that the caller cannot make up. */
  public InetAddress of(ServerRequest request) {
    var peer = ((InetSocketAddress) request.remotePeer().address()).getAddress();
    return of(peer, request.headers().all(HeaderNames.X_FORWARDED_FOR, List::of));
  }

  /**
   * The same for a call that is no {@link ServerRequest}.
   *
   * @param forwardedFor all values of {@code X-Forwarded-For} as they came
   */
  public InetAddress of(InetAddress peer, List<String> forwardedFor) {
    if (!trusts(peer)) {
      return peer;
    }
    var hops = String.join(",", forwardedFor).split(",", -1);
    var client = peer;
    for (var i = hops.length - 1; i >= Math.max(0, hops.length - MAX_HOPS); i--) {
      if (!trusts(client)) {
        return client;
      }
      var before = parse(hops[i].strip());
      if (before.isEmpty()) {
        return client;
      }
      client = before.get();
    }
    return client;
  }

  private boolean trusts(InetAddress address) {
    return trusted.stream().anyMatch(block -> block.contains(address));
  }

  private static Optional<InetAddress> parse(String hop) {
    var port = PORT.matcher(hop);
    var bare =
        port.matches() ? Optional.ofNullable(port.group(1)).orElseGet(() -> port.group(2)) : hop;
    try {
      return Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
