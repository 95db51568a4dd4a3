package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.ClientAddress;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.StreamSupport;

/** Finds out from where a call comes, refuses who calls too often, and binds the address. */
final class CallRate implements ServerInterceptor {
  private static final Metadata.Key<String> FORWARDED_FOR =
      Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER);

  private final ClientAddress addresses;
  private final BiConsumer<InetAddress, String> limit;

  CallRate(ClientAddress addresses, BiConsumer<InetAddress, String> limit) {
    this.addresses = addresses;
    this.limit = limit;
  }

  @Override
  public <Q, A> Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var from = addresses.of(peer(call), forwardedFor(headers));
    limit.accept(from, "/" + call.getMethodDescriptor().getFullMethodName());
    return new AroundListener<>(
        CallerAddress.call(from, () -> next.startCall(call, headers)),
        work -> CallerAddress.call(from, () -> run(work)));
  }

  private static InetAddress peer(ServerCall<?, ?> call) {
    var peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return ((InetSocketAddress) peer).getAddress();
  }

  private static List<String> forwardedFor(Metadata headers) {
    var all = headers.getAll(FORWARDED_FOR);
    return all == null ? List.of() : StreamSupport.stream(all.spliterator(), false).toList();
  }

  private static Void run(Runnable work) {
    work.run();
    return null;
  }
}
