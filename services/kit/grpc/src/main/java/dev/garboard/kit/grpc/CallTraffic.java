package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.Metrics;
import dev.garboard.kit.runtime.Tracing;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Counts, times, names, traces and logs each call; the ring that sees the status that is sent. */
final class CallTraffic implements ServerInterceptor {
  static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
  static final String FIELD = "request_id";
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String UNMATCHED = "unmatched";
  private static final Logger ACCESS = LoggerFactory.getLogger("access");

  private record Handled(String service, String method, Status.Code code) {}

  private record Method(String service, String method) {}

  private final AtomicInteger inFlight = new AtomicInteger();
  private final Map<Handled, Counter> handled = new ConcurrentHashMap<>();
  private final Map<Method, Timer> handling = new ConcurrentHashMap<>();
  private final MeterRegistry registry;
  private final Optional<Tracing> tracing;

  CallTraffic(MeterRegistry registry, Optional<Tracing> tracing) {
    this.registry = registry;
    this.tracing = tracing;
  }

  /** Calls whose answer is not finished. */
  int inFlight() {
    return inFlight.get();
  }

  /** Counts a call that was refused before it had a method. */
  void unmatched(Status.Code code) {
    count(new Handled(UNMATCHED, UNMATCHED, code)).increment();
  }

  /** For probes: counted as calls, but in no trace, and nobody waits for them at a drain. */
  ServerInterceptor uncounted() {
    return new ServerInterceptor() {
      @Override
      public <Q, A> Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return watch(
            new Watched<>(call, requestId(headers), new AtomicInteger(), Optional.empty()),
            headers,
            next);
      }
    };
  }

  @Override
  public <Q, A> Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var span = tracing.map(spans -> CallSpan.server(spans, call.getMethodDescriptor(), headers));
    return watch(new Watched<>(call, requestId(headers), inFlight, span), headers, next);
  }

  private static <Q, A> Listener<Q> watch(
      Watched<Q, A> watched, Metadata headers, ServerCallHandler<Q, A> next) {
    watched.inHand.incrementAndGet();
    GrpcStream.CURRENT.get().opened(watched);
    return new AroundListener<>(
        new Cancellable<>(watched.within(() -> next.startCall(watched, headers)), watched),
        watched::named);
  }

  private static String requestId(Metadata headers) {
    return Optional.ofNullable(headers.get(REQUEST_ID))
        .filter(given -> HARMLESS.matcher(given).matches())
        .orElseGet(() -> UUID.randomUUID().toString());
  }

  private void finished(
      MethodDescriptor<?, ?> method, Status.Code code, Duration took, String peer) {
    var service = method.getServiceName();
    var name = method.getBareMethodName();
    count(new Handled(service, name, code)).increment();
    handling.computeIfAbsent(new Method(service, name), this::timer).record(took);
    ACCESS
        .atInfo()
        .addKeyValue("grpc_service", service)
        .addKeyValue("grpc_method", name)
        .addKeyValue("grpc_code", code)
        .addKeyValue("duration_ms", took.toNanos() / 1e6)
        .addKeyValue("peer", peer)
        .log("{}/{} {}", service, name, code);
  }

  private Counter count(Handled series) {
    return handled.computeIfAbsent(
        series,
        key ->
            Counter.builder("grpc_server_handled")
                .tag("grpc_service", key.service())
                .tag("grpc_method", key.method())
                .tag("grpc_code", key.code().name())
                .register(registry));
  }

  private Timer timer(Method key) {
    return Timer.builder("grpc_server_handling")
        .tag("grpc_service", key.service())
        .tag("grpc_method", key.method())
        .serviceLevelObjectives(Metrics.buckets())
        .register(registry);
  }

  private final class Watched<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final long start = System.nanoTime();
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicBoolean left = new AtomicBoolean();
    private final String requestId;
    private final AtomicInteger inHand;
    private final Optional<CallSpan> span;
    private final String peer;

    Watched(
        ServerCall<Q, A> call, String requestId, AtomicInteger inHand, Optional<CallSpan> span) {
      super(call);
      this.span = span;
      this.inHand = inHand;
      this.requestId = requestId;
      this.peer =
          call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress at
              ? at.getAddress().getHostAddress()
              : "";
    }

    void named(Runnable work) {
      within(
          () -> {
            work.run();
            return null;
          });
    }

    /** Does a part of the call's work, with its ids in the logs. */
    <T> T within(ScopedValue.CallableOp<? extends T, RuntimeException> work) {
      try (var _ = MDC.putCloseable(FIELD, requestId)) {
        return span.isPresent() ? span.get().call(work) : work.call();
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      trailers.put(REQUEST_ID, requestId);
      finish(status.getCode()); // first: who has the answer may ask for the count
      super.close(status, trailers);
      leave();
    }

    /** Only when all is written: a drain waits for that. */
    void leave() {
      if (left.compareAndSet(false, true)) {
        inHand.decrementAndGet();
      }
    }

    void finish(Status.Code code) {
      if (done.compareAndSet(false, true)) {
        var took = Duration.ofNanos(System.nanoTime() - start);
        named(() -> finished(getMethodDescriptor(), code, took, peer));
        span.ifPresent(ended -> ended.end(code));
      }
    }
  }

  /** A call whose client went away. */
  private static final class Cancellable<Q>
      extends io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
    private final CallTraffic.Watched<Q, ?> watched;

    Cancellable(Listener<Q> inner, CallTraffic.Watched<Q, ?> watched) {
      super(inner);
      this.watched = watched;
    }

    @Override
    public void onCancel() {
      watched.finish(Status.Code.CANCELLED);
      watched.leave();
      super.onCancel();
    }
  }
}
