package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.RunningSpan;
import dev.garboard.kit.runtime.Tracing;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * The span of a call, at either of its ends, with the attributes of the semantic conventions for
 * gRPC 1.23; W3C Trace Context travels in the metadata.
 */
final class CallSpan {
  private static final List<Metadata.Key<String>> CONTEXT =
      List.of(key("traceparent"), key("tracestate"));

  /** What is a fault of ours; the others are of the caller. */
  private static final Set<Code> FAULTS =
      EnumSet.of(
          Code.UNKNOWN,
          Code.DEADLINE_EXCEEDED,
          Code.UNIMPLEMENTED,
          Code.INTERNAL,
          Code.UNAVAILABLE,
          Code.DATA_LOSS);

  private final RunningSpan running;
  private final Set<Code> failures;

  private CallSpan(RunningSpan running, MethodDescriptor<?, ?> method, Set<Code> failures) {
    this.running = running;
    this.failures = failures;
    running
        .span()
        .setAttribute("rpc.system", "grpc")
        .setAttribute("rpc.service", method.getServiceName())
        .setAttribute("rpc.method", method.getBareMethodName());
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /** Of a call that came with these headers. */
  static CallSpan server(Tracing tracing, MethodDescriptor<?, ?> method, Metadata headers) {
    var running = tracing.begin(method.getFullMethodName(), SpanKind.SERVER, context(headers));
    return new CallSpan(running, method, FAULTS);
  }

  /** Of a call to another. */
  static CallSpan client(Tracing tracing, MethodDescriptor<?, ?> method) {
    var running = tracing.begin(method.getFullMethodName(), SpanKind.CLIENT);
    return new CallSpan(running, method, EnumSet.complementOf(EnumSet.of(Code.OK)));
  }

  /** A header that comes twice is no header. */
  private static Map<String, String> context(Metadata headers) {
    var context = new HashMap<String, String>();
    for (var key : CONTEXT) {
      var all = headers.getAll(key);
      var values = all == null ? List.<String>of() : list(all);
      if (values.size() == 1) {
        context.put(key.name(), values.getFirst());
      }
    }
    return context;
  }

  private static List<String> list(Iterable<String> values) {
    return StreamSupport.stream(values.spliterator(), false).toList();
  }

  /** Does a part of the call's work. */
  <T> T call(ScopedValue.CallableOp<? extends T, RuntimeException> work) {
    return running.call(work);
  }

  /** Lets the other end continue the trace from here, and from nowhere else. */
  void carryOn(Metadata headers) {
    CONTEXT.forEach(headers::discardAll);
    running.headers().forEach((name, value) -> headers.put(key(name), value));
  }

  /** Once. */
  void end(Code code) {
    var span = running.span().setAttribute("rpc.grpc.status_code", (long) code.value());
    if (failures.contains(code)) {
      span.setStatus(StatusCode.ERROR).setAttribute("error.type", code.name());
    }
    running.end();
  }
}
