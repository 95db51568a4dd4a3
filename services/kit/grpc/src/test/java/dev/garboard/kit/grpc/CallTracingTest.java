package dev.garboard.kit.grpc;

import static dev.garboard.kit.grpc.Trial.AUTHORIZATION;
import static dev.garboard.kit.grpc.Trial.ECHO;
import static dev.garboard.kit.grpc.Trial.SECURED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One trace through both ends of a call. */
class CallTracingTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
  private static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  private final Trial trial = new Trial();
  private final Channels untraced = new Channels(Trial.calls(TlsSettings.NONE));
  private final AccessLog access = new AccessLog();

  @AfterEach
  void stop() throws InterruptedException {
    access.stop();
    untraced.stop();
    trial.close();
  }

  /** A channel that adds nothing of its own. */
  private Channel with(String... traceparents) {
    var headers = new Metadata();
    List.of(traceparents).forEach(parent -> headers.put(TRACEPARENT, parent));
    return with(untraced.to("localhost:" + trial.server.port()), headers);
  }

  private static Channel with(Channel channel, Metadata headers) {
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static String call(Channel channel) {
    return Trial.call(channel, ECHO, CallOptions.DEFAULT, "x");
  }

  private SpanData span(SpanKind kind) {
    return await()
        .until(
            () ->
                trial.tracing.spans().stream().filter(it -> it.getKind().equals(kind)).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private String attributes(SpanKind kind) {
    return span(kind).getAttributes().asMap().toString();
  }

  @Test
  void aCallIsASpanNamedByItsMethodInTheTraceOfItsCaller() {
    call(with(PARENT));
    var span = span(SpanKind.SERVER);
    assertThat(span.getName()).isEqualTo("trial.v1.Trial/Echo");
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(attributes(SpanKind.SERVER))
        .contains(
            "rpc.system=grpc",
            "rpc.service=trial.v1.Trial",
            "rpc.method=Echo",
            "rpc.grpc.status_code=0");
  }

  @Test
  void aCallOutContinuesTheTraceOfTheWorkInHand() {
    var outer =
        trial.tracing.span(
            "work",
            SpanKind.INTERNAL,
            () -> {
              trial.call("x");
              return Span.current().getSpanContext();
            });
    var client = span(SpanKind.CLIENT);
    var server = span(SpanKind.SERVER);
    assertThat(client.getName()).isEqualTo("trial.v1.Trial/Echo");
    assertThat(client.getParentSpanId()).isEqualTo(outer.getSpanId());
    assertThat(server.getParentSpanId()).isEqualTo(client.getSpanId());
    assertThat(server.getTraceId()).isEqualTo(outer.getTraceId());
    assertThat(attributes(SpanKind.CLIENT)).contains("rpc.grpc.status_code=0");
  }

  @ParameterizedTest
  @EnumSource(
      value = Problem.class,
      names = {"INTERNAL", "DEPENDENCY_UNAVAILABLE", "NOT_FOUND", "EMAIL_TAKEN"})
  void aFaultOfOursFailsTheServersSpanAndEveryRefusalTheClients(Problem problem) {
    trial.handler =
        text -> {
          throw new Refusal(problem, "no");
        };
    assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> trial.call("x")))
        .isNotNull();
    var ours = problem.status() >= 500 ? StatusCode.ERROR : StatusCode.UNSET;
    assertThat(span(SpanKind.SERVER).getStatus().getStatusCode()).isEqualTo(ours);
    assertThat(span(SpanKind.CLIENT).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(attributes(SpanKind.SERVER)).contains("rpc.grpc.status_code=" + problem.rpcCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-" + TRACE + "-0000000000000000-01",
        "ff-" + TRACE + "-00f067aa0ba902b7-01",
        "00-" + TRACE + "-00f067aa0ba902b7-01-more",
        "00-" + TRACE + "-00f067aa0ba902b7-zz"
      })
  void aTraceThatMakesNoSenseIsIgnored(String parent) {
    assertThat(call(with(parent))).isEqualTo("x");
    assertThat(span(SpanKind.SERVER).getParentSpanContext().isValid()).isFalse();
  }

  @Test
  void aTraceThatComesTwiceIsIgnored() {
    assertThat(call(with(PARENT, PARENT))).isEqualTo("x");
    assertThat(span(SpanKind.SERVER).getParentSpanContext().isValid()).isFalse();
  }

  @Test
  void idsAreInTheLogsOfTheHandlerAndOfTheAccess() {
    trial.handler =
        text -> String.join(" ", MDC.get("trace_id"), MDC.get("span_id"), MDC.get("principal"));
    var bearer = new Metadata();
    bearer.put(AUTHORIZATION, "Bearer " + Trial.token(Trial.READ));
    var seen = Trial.call(with(with(PARENT), bearer), SECURED, CallOptions.DEFAULT, "x");
    assertThat(seen).isEqualTo(TRACE + " " + span(SpanKind.SERVER).getSpanId() + " ann");
    access.hasTrace("trial.v1.Trial/Secured OK");
  }

  @Test
  void aCallThatIsTooLateIsLoggedWithItsTraceAndFailed() {
    trial.handler =
        text -> {
          LockSupport.park();
          return text;
        };
    var soon = CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS);
    assertThat(
            catchThrowableOfType(
                StatusRuntimeException.class, () -> Trial.call(with(PARENT), ECHO, soon, "x")))
        .isNotNull();
    assertThat(attributes(SpanKind.SERVER)) // by whoever was quicker
        .containsAnyOf("rpc.grpc.status_code=4", "rpc.grpc.status_code=1");
    access.hasTrace("trial.v1.Trial/Echo ");
  }

  @Test
  void aProbeIsInNoTrace() {
    assertThat(
            HealthGrpc.newBlockingStub(with(PARENT)).check(HealthCheckRequest.getDefaultInstance()))
        .isNotNull();
    call(with(PARENT));
    span(SpanKind.SERVER);
    assertThat(trial.tracing.spans()).hasSize(1);
  }

  /** Hears what is logged of calls. */
  private static final class AccessLog extends AppenderBase<ILoggingEvent> {
    private final ConcurrentLinkedQueue<ILoggingEvent> lines = new ConcurrentLinkedQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("access");

    AccessLog() {
      start();
      logger.setLevel(Level.INFO);
      logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
      event.prepareForDeferredProcessing();
      lines.add(event);
    }

    void hasTrace(String text) {
      await().until(() -> !lines.isEmpty());
      assertThat(lines)
          .allSatisfy(line -> assertThat(line.getFormattedMessage()).startsWith(text))
          .allSatisfy(
              line -> assertThat(line.getMDCPropertyMap()).containsEntry("trace_id", TRACE));
    }

    @Override
    public void stop() {
      logger.detachAppender(this);
      logger.setLevel(null);
      super.stop();
    }
  }
}
