package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/**
 * Ends calls in time: binds the {@link Deadline} of {@code grpc-timeout} (gRPC over HTTP/2), which
 * Helidon ignores (helidon-io/helidon#11698), and the {@link Context} of gRPC to the handler.
 */
final class CallDeadlines implements ServerInterceptor {
  private static final Metadata.Key<String> TIMEOUT =
      Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
  private static final Pattern FORM = Pattern.compile("(\\d{1,8})([HMSmun])");
  private static final Map<String, ChronoUnit> UNITS =
      Map.of(
          "H", ChronoUnit.HOURS,
          "M", ChronoUnit.MINUTES,
          "S", ChronoUnit.SECONDS,
          "m", ChronoUnit.MILLIS,
          "u", ChronoUnit.MICROS,
          "n", ChronoUnit.NANOS);

  /** With less the answer is late whatever is done. */
  private static final Duration LEAST = Duration.ofMillis(1);

  private final Duration limit;
  private final ScheduledExecutorService timers;
  private final Executor threads;

  CallDeadlines(Duration limit, ScheduledExecutorService timers, Executor threads) {
    this.limit = limit;
    this.timers = timers;
    this.threads = threads;
  }

  @Override
  public <Q, A> Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var unary = call.getMethodDescriptor().getType().equals(MethodType.UNARY);
    var left = left(headers, unary);
    var context = left.map(this::until).orElseGet(() -> Context.current().withCancellation());
    var deadline = left.map(Deadline::in);
    var started = new AtomicReference<Listener<Q>>();
    context.addListener(ended -> over(ended, call), threads);
    within(context, deadline, () -> started.set(next.startCall(call, headers)));
    return new AroundListener<>(
        new Ending<>(started.get(), context), work -> within(context, deadline, work));
  }

  /** Streams live as long as their caller wants. */
  private Optional<Duration> left(Metadata headers, boolean unary) {
    var given = Optional.ofNullable(headers.get(TIMEOUT)).map(CallDeadlines::parse);
    if (given.filter(left -> left.compareTo(LEAST) < 0).isPresent()) {
      throw tooLate();
    }
    return unary
        ? given.filter(left -> left.compareTo(limit) < 0).or(() -> Optional.of(limit))
        : given;
  }

  static Duration parse(String text) {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      throw new Refusal(Problem.MALFORMED_REQUEST, "grpc-timeout is up to 8 digits and a unit");
    }
    return Duration.of(Long.parseLong(match.group(1)), UNITS.get(match.group(2)));
  }

  private CancellableContext until(Duration left) {
    return Context.current()
        .withDeadlineAfter(
            Math.min(left.toSeconds(), 1L << 30) * 1_000_000_000 + left.toNanosPart(),
            TimeUnit.NANOSECONDS,
            timers);
  }

  private static void within(Context context, Optional<Deadline> deadline, Runnable work) {
    context.run(() -> deadline.ifPresentOrElse(bound -> bound.run(work), work));
  }

  private static void over(Context context, ServerCall<?, ?> call) {
    if (context.cancellationCause() instanceof TimeoutException) {
      var status = RpcErrors.status(tooLate());
      call.close(status.getStatus(), status.getTrailers());
    }
  }

  private static Refusal tooLate() {
    return new Refusal(Problem.DEADLINE_EXCEEDED, Problem.DEADLINE_EXCEEDED.title());
  }

  /** Takes the alarm back when the call is over. */
  private static final class Ending<Q> extends SimpleForwardingServerCallListener<Q> {
    private final CancellableContext context;

    Ending(Listener<Q> inner, CancellableContext context) {
      super(inner);
      this.context = context;
    }

    @Override
    public void onCancel() {
      super.onCancel();
      context.cancel(null);
    }

    @Override
    public void onComplete() {
      super.onComplete();
      context.cancel(null);
    }
  }
}
