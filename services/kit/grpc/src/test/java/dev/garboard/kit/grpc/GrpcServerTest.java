package dev.garboard.kit.grpc;

import static dev.garboard.kit.grpc.Trial.AUTHORIZATION;
import static dev.garboard.kit.grpc.Trial.ECHO;
import static dev.garboard.kit.grpc.Trial.READ;
import static dev.garboard.kit.grpc.Trial.SECURED;
import static dev.garboard.kit.grpc.Trial.SIGNED_IN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.StringValue;
import dev.garboard.kit.runtime.ConfigSource;
import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.HttpConfig;
import dev.garboard.kit.runtime.HttpFilters;
import dev.garboard.kit.runtime.HttpServer;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.security.HttpAuthentication;
import dev.garboard.kit.security.Permission;
import dev.garboard.kit.security.Principal;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GrpcServerTest {
  private final Trial trial = new Trial();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void stop() {
    release.countDown();
    trial.close();
  }

  private String hold(String text) {
    entered.countDown();
    try {
      release.await();
      return text;
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw new IllegalStateException(e);
    }
  }

  private static StatusRuntimeException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call);
  }

  private static Code code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return failure(call).getStatus().getCode();
  }

  @Test
  void nagleIsOffOnTheListener() {
    assertThat(trial.server.listener().prototype().connectionOptions().tcpNoDelay()).isTrue();
  }

  @Test
  void theClientsDeadlineBitesAndTheHandlerSeesIt() throws InterruptedException {
    var seen = new AtomicReference<Duration>();
    trial.call("warm up");
    trial.handler =
        text -> {
          seen.set(Deadline.current().orElseThrow().left());
          return hold(text);
        };
    var options = CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS);
    assertThat(code(() -> Trial.call(trial.channel, ECHO, options, "x")))
        .isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(seen.get()).isPositive().isLessThanOrEqualTo(Duration.ofMillis(300));
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    trial.handler = text -> text;
    assertThat(trial.call("next")).as("the connection is unharmed").isEqualTo("next");
  }

  @Test
  void theServersOwnLimitBitesWhateverTheClientAllows() throws Exception {
    var limits = Trial.limits(TlsSettings.NONE, Duration.ofMillis(300));
    try (var strict = new Trial(limits, TlsSettings.NONE, "localhost")) {
      strict.handler = this::hold;
      var failure = failure(() -> strict.call("x"));
      assertThat(RpcErrors.refusal(failure).problem()).isEqualTo(Problem.DEADLINE_EXCEEDED);
      assertThat(failure.getTrailers().keys()).contains("x-request-id");
      assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void theTimeLeftTravelsWithACallOut() {
    trial.handler = text -> String.valueOf(Deadline.current().orElseThrow().left().toMillis());
    var left = Deadline.in(Duration.ofSeconds(15)).call(() -> Long.parseLong(trial.call("x")));
    assertThat(left).isPositive().isLessThanOrEqualTo(15_000);
  }

  @ParameterizedTest
  @EnumSource
  void aRefusalOfTheHandlerReachesTheClient(Problem problem) {
    trial.handler =
        text -> {
          throw new Refusal(problem, "100 % «né»\n");
        };
    var failure = failure(() -> trial.call("x"));
    assertThat(failure.getStatus().getCode().value()).isEqualTo(problem.rpcCode());
    assertThat(RpcErrors.refusal(failure).problem()).isEqualTo(problem);
    assertThat(failure.getStatus().getDescription()).isEqualTo("100 % «né»\n");
  }

  @Test
  void aBugTellsTheCallerNothing() {
    trial.handler =
        text -> {
          throw new IllegalStateException("secret of dev.garboard");
        };
    var failure = failure(() -> trial.call("x"));
    assertThat(failure.getStatus().getCode()).isEqualTo(Code.INTERNAL);
    assertThat(failure + " " + failure.getTrailers()).doesNotContain("secret", "IllegalState");
  }

  @Test
  void theFailureOfAnotherServiceIsADependencyThatIsAway() {
    trial.handler =
        text -> {
          throw Status.UNAUTHENTICATED.withDescription("10.0.0.1 said no").asRuntimeException();
        };
    var failure = failure(() -> trial.call("x"));
    assertThat(RpcErrors.refusal(failure).problem()).isEqualTo(Problem.DEPENDENCY_UNAVAILABLE);
    assertThat(failure).hasMessageNotContaining("10.0.0.1");
  }

  static Stream<Arguments> credentials() {
    var good = "Bearer " + Trial.token(READ);
    return Stream.of(
        Arguments.of("none", List.of(), Code.UNAUTHENTICATED),
        Arguments.of("of another scheme", List.of("Basic YTpi"), Code.UNAUTHENTICATED),
        Arguments.of("garbage", List.of("Bearer x.y.z"), Code.UNAUTHENTICATED),
        Arguments.of("empty", List.of("Bearer "), Code.UNAUTHENTICATED),
        Arguments.of("with a changed signature", List.of(good + "x"), Code.UNAUTHENTICATED),
        Arguments.of(
            "without algorithm", List.of("Bearer eyJhbGciOiJub25lIn0.e30."), Code.UNAUTHENTICATED),
        Arguments.of("two good ones", List.of(good, good), Code.INVALID_ARGUMENT),
        Arguments.of("a good and a bad one", List.of(good, "Bearer x"), Code.INVALID_ARGUMENT),
        Arguments.of("of 20 kB", List.of("Bearer " + "x".repeat(6_000)), Code.UNAUTHENTICATED),
        Arguments.of(
            "without the permission", List.of("Bearer " + Trial.token()), Code.PERMISSION_DENIED),
        Arguments.of(
            "with another permission",
            List.of("Bearer " + Trial.token(new Permission("trial:write"))),
            Code.PERMISSION_DENIED));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("credentials")
  void credentialsThatAreNoGoodAreRefused(String name, List<String> sent, Code code) {
    trial.handler = text -> "handled";
    var channel = trial.with(AUTHORIZATION, sent.toArray(String[]::new));
    assertThat(code(() -> Trial.call(channel, SECURED, CallOptions.DEFAULT, "x"))).isEqualTo(code);
    assertThat(trial.call("next")).isEqualTo("handled");
  }

  @Test
  void theHandlerKnowsWhoCallsAndCarriesTheTokenOn() {
    trial.handler =
        text ->
            text.equals("who")
                ? Principal.require().subject()
                : Trial.call(trial.channel, SIGNED_IN, CallOptions.DEFAULT, "who");
    var channel = trial.with(AUTHORIZATION, "Bearer " + Trial.token(READ));
    assertThat(Trial.call(channel, SECURED, CallOptions.DEFAULT, "ask another")).isEqualTo("ann");
  }

  record Settings(@Default("host=127.0.0.1,port=0") HttpConfig http) {}

  @Test
  void theTokenOfARequestOverHttpIsCarriedOn() throws Exception {
    var config =
        new ConfigSource(Path.of("").toAbsolutePath(), Map.of()).read(Settings.class).value();
    var filters = HttpFilters.none().authenticate(new HttpAuthentication(trial.authentication()));
    var http =
        new HttpServer(
            config.http(),
            trial.metrics,
            filters,
            routing ->
                routing.get("/who", (request, response) -> response.send(ask(SIGNED_IN, "who"))));
    trial.handler = text -> Principal.require().subject();
    http.start();
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + "/who"))
              .header("Authorization", "Bearer " + Trial.token(READ));
      assertThat(client.send(request.build(), BodyHandlers.ofString()).body()).isEqualTo("ann");
    } finally {
      http.stop();
    }
  }

  private String ask(MethodDescriptor<StringValue, StringValue> method, String text) {
    return Trial.call(trial.channel, method, CallOptions.DEFAULT, text);
  }

  @Test
  void aStaleTokenLocksNobodyOutOfAnOpenMethod() {
    var channel = trial.with(AUTHORIZATION, "Bearer x.y.z");
    assertThat(Trial.call(channel, ECHO, CallOptions.DEFAULT, "x")).isEqualTo("x");
  }

  @Test
  void aMethodThatDoesNotSayWhoMayCallItStopsTheStart() {
    var service = new io.grpc.health.v1.HealthGrpc.HealthImplBase() {};
    assertThatThrownBy(() -> new RpcService(service, Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("grpc.health.v1.Health/");
  }

  @Test
  void aThousandCallsOnOneConnectionAreCounted() {
    for (var i = 0; i < 1_000; i++) {
      assertThat(trial.call("x" + i)).isEqualTo("x" + i);
    }
    assertThat(trial.metrics.registry().scrape())
        .contains("active_connections{listener=\"grpc\",service=\"trial\"} 1.0")
        .contains(
            "grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"Echo\",grpc_service=\"trial.v1.Trial\",service=\"trial\"} 1000.0")
        .contains("grpc_server_handling_seconds_bucket{grpc_method=\"Echo\"");
  }

  @Test
  void aRefusedCallOnASharedConnectionHarmsNoOther() {
    trial.handler = text -> "fine";
    var calls =
        IntStream.range(0, 30)
            .mapToObj(i -> inBackground(() -> i % 2 == 0 ? trial.call("x") : refused()))
            .toList();
    calls.forEach(call -> assertThat(call.join()).isIn("fine", "UNAUTHENTICATED"));
    assertThat(calls.stream().filter(call -> call.join().equals("fine")).count()).isPositive();
    assertThat(connections()).isEqualTo(1);
  }

  private String refused() {
    return code(() -> Trial.call(trial.channel, SECURED, CallOptions.DEFAULT, "x")).name();
  }

  private double connections() {
    return trial.metrics.registry().get("active_connections").gauge().value();
  }

  private static <T> CompletableFuture<T> inBackground(java.util.function.Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
  }

  @Test
  void callsOverTheLimitAreToldToComeLater() throws Exception {
    trial.handler = this::hold;
    var held = IntStream.range(0, 32).mapToObj(i -> inBackground(() -> trial.call("x"))).toList();
    await().until(() -> inFlight() == 32);
    var refusal = RpcErrors.refusal(failure(() -> trial.call("one more")));
    assertThat(refusal.problem()).isEqualTo(Problem.OVERLOADED);
    assertThat(refusal.retryAfter()).hasValue(Duration.ofSeconds(1));
    release.countDown();
    held.forEach(call -> assertThat(call.join()).isEqualTo("x"));
  }

  private int inFlight() {
    return trial.server.inFlight();
  }

  @Test
  void aCancelledCallInterruptsItsHandler() throws Exception {
    trial.handler = this::hold;
    var call = trial.channel.newCall(ECHO, CallOptions.DEFAULT);
    var answer = ClientCalls.futureUnaryCall(call, StringValue.of("x"));
    entered.await();
    call.cancel("no more", null);
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    await().until(answer::isDone);
    await().until(() -> handled("CANCELLED") == 1);
    trial.handler = text -> text;
    assertThat(trial.call("next")).isEqualTo("next");
  }

  @Test
  void aClientWhoseConnectionBreaksInterruptsItsHandler() throws Exception {
    trial.handler = this::hold;
    try (var wire = new FrameWire(trial.server.port()).hello()) {
      wire.call(1).frame(FrameWire.DATA, FrameWire.END_STREAM, 1, FrameWire.message("x"));
      entered.await();
    }
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    await().until(() -> connections() == 0);
    await().until(() -> inFlight() == 0);
  }

  private double handled(String code) {
    var counter =
        trial.metrics.registry().find("grpc_server_handled").tag("grpc_code", code).counter();
    return counter == null ? 0 : counter.count();
  }

  @Test
  void aReaderThatDoesNotReadIsCutAndHarmsNoOther() throws Exception {
    var ended = new CountDownLatch(1);
    trial.streamer =
        out -> {
          var text = StringValue.of("x".repeat(30_000));
          try {
            for (var i = 0; i < 10_000; i++) {
              out.onNext(text);
            }
          } finally {
            ended.countDown();
          }
        };
    try (var wire = new FrameWire(trial.server.port()).hello()) {
      wire.call(1, ":path", "/trial.v1.Trial/Stream");
      wire.frame(FrameWire.DATA, FrameWire.END_STREAM, 1, FrameWire.message("x"));
      assertThat(trial.call("meanwhile")).isEqualTo("meanwhile");
      assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(trial.call("next")).isEqualTo("next");
  }

  @Test
  void fiveHundredSilentClientsAreCutWhileOthersAreServed() throws IOException {
    var silent = IntStream.range(0, 500).mapToObj(i -> wire()).toList();
    assertThat(trial.call("x")).isEqualTo("x");
    await().atMost(Duration.ofSeconds(30)).until(() -> connections() == 1);
    for (var wire : silent) {
      wire.close();
    }
  }

  private FrameWire wire() {
    try {
      return new FrameWire(trial.server.port());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aClientStreamIsCollected() {
    var answer = new CompletableFuture<String>();
    var call = trial.channel.newCall(Trial.COLLECT, CallOptions.DEFAULT);
    var out = ClientCalls.asyncClientStreamingCall(call, into(answer));
    IntStream.range(0, 100).forEach(i -> out.onNext(StringValue.of(String.valueOf(i % 10))));
    out.onCompleted();
    assertThat(answer.join()).hasSize(100);
  }

  private static StreamObserver<StringValue> into(CompletableFuture<String> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(StringValue value) {
        answer.complete(value.getValue());
      }

      @Override
      public void onError(Throwable t) {
        answer.completeExceptionally(t);
      }

      @Override
      public void onCompleted() {}
    };
  }

  @Test
  void theRequestIdIsKeptAndReturned() {
    var id = Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
    var seen = new AtomicReference<String>();
    trial.handler =
        text -> {
          seen.set(org.slf4j.MDC.get("request_id"));
          throw new Refusal(Problem.NOT_FOUND, "no");
        };
    var failure =
        failure(() -> Trial.call(trial.with(id, "abc-1"), ECHO, CallOptions.DEFAULT, "x"));
    assertThat(seen).hasValue("abc-1");
    assertThat(failure.getTrailers().get(id)).isEqualTo("abc-1");
  }

  @Test
  void reflectionListsTheServicesWhereItIsOn() {
    assertThat(listed(trial).join().getListServicesResponse().getServiceList().toString())
        .contains("grpc.health.v1.Health");
  }

  private static CompletableFuture<ServerReflectionResponse> listed(Trial trial) {
    var listed = new CompletableFuture<ServerReflectionResponse>();
    var requests =
        ServerReflectionGrpc.newStub((Channel) trial.channel).serverReflectionInfo(first(listed));
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    requests.onCompleted();
    return listed;
  }

  record Listener(@Default("host=127.0.0.1,port=0") GrpcConfig grpc) {}

  private static GrpcConfig configured(Map<String, String> environment) {
    return new ConfigSource(Path.of("").toAbsolutePath(), environment)
        .read(Listener.class)
        .value()
        .grpc();
  }

  @Test
  void reflectionIsOnInProfileDevOnlyUnlessItIsSaid() {
    var dev = Map.of("GARBOARD_PROFILE", "dev");
    try (var developed = new Trial(configured(dev), TlsSettings.NONE, "localhost");
        var served = new Trial(configured(Map.of()), TlsSettings.NONE, "localhost")) {
      assertThat(listed(developed).join().hasListServicesResponse()).isTrue();
      assertThatThrownBy(listed(served)::join).hasMessageContaining("UNIMPLEMENTED");
    }
    assertThat(configured(Map.of("GARBOARD_GRPC_REFLECTION", "true")).reflection()).isTrue();
    assertThat(
            configured(Map.of("GARBOARD_PROFILE", "dev", "GARBOARD_GRPC_REFLECTION", "false"))
                .reflection())
        .isFalse();
  }

  private static <T> StreamObserver<T> first(CompletableFuture<T> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {
        answer.complete(value);
      }

      @Override
      public void onError(Throwable t) {
        answer.completeExceptionally(t);
      }

      @Override
      public void onCompleted() {}
    };
  }
}
