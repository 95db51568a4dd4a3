package dev.garboard.kit.grpc;

import dev.garboard.kit.security.Authentication;
import dev.garboard.kit.security.Caller;
import dev.garboard.kit.security.CallerToken;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.List;
import java.util.stream.StreamSupport;
import org.slf4j.MDC;

/** Binds who calls around the handler. It refuses nobody: {@link CallAccess} does. */
final class CallAuthentication implements ServerInterceptor {
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final String PRINCIPAL = "principal"; // of log lines

  private final Authentication authentication;

  CallAuthentication(Authentication authentication) {
    this.authentication = authentication;
  }

  @Override
  public <Q, A> Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var sent = authorization(headers);
    var caller = authentication.caller(sent);
    return new AroundListener<>(
        as(caller, sent, () -> next.startCall(call, headers)),
        work -> as(caller, sent, () -> run(work)));
  }

  private static List<String> authorization(Metadata headers) {
    var all = headers.getAll(AUTHORIZATION);
    return all == null ? List.of() : StreamSupport.stream(all.spliterator(), false).toList();
  }

  private static <T> T as(
      Caller caller, List<String> sent, ScopedValue.CallableOp<T, RuntimeException> work) {
    if (caller instanceof Caller.Known(var principal)) {
      try (var _ = MDC.putCloseable(PRINCIPAL, principal.subject())) {
        return CallerToken.call(sent.getFirst(), () -> caller.call(work));
      }
    }
    return caller.call(work);
  }

  private static Void run(Runnable work) {
    work.run();
    return null;
  }
}
