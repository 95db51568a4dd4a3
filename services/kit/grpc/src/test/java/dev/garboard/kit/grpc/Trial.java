package dev.garboard.kit.grpc;

import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import dev.garboard.kit.runtime.ByteSize;
import dev.garboard.kit.runtime.ClientAddress;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.Metrics;
import dev.garboard.kit.runtime.Tracing;
import dev.garboard.kit.runtime.TracingConfig;
import dev.garboard.kit.security.Authentication;
import dev.garboard.kit.security.JwtConfig;
import dev.garboard.kit.security.Permission;
import dev.garboard.kit.security.Revocations;
import dev.garboard.kit.security.SharedSecret;
import dev.garboard.kit.security.TokenIssuer;
import dev.garboard.kit.security.TokenVerifier;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A server with a service whose handlers a test decides. */
final class Trial implements AutoCloseable {
  static final Permission READ = new Permission("trial:read");
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  static final MethodDescriptor<StringValue, StringValue> ECHO = method("Echo", MethodType.UNARY);
  static final MethodDescriptor<StringValue, StringValue> SECURED =
      method("Secured", MethodType.UNARY);
  static final MethodDescriptor<StringValue, StringValue> SIGNED_IN =
      method("SignedIn", MethodType.UNARY);
  static final MethodDescriptor<StringValue, StringValue> STREAM =
      method("Stream", MethodType.SERVER_STREAMING);
  static final MethodDescriptor<StringValue, StringValue> COLLECT =
      method("Collect", MethodType.CLIENT_STREAMING);

  private static final JwtConfig JWT =
      new JwtConfig(
          "https://issuer.test",
          "trial",
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Duration.ofMinutes(15),
          Duration.ofDays(1),
          Duration.ofSeconds(30),
          Duration.ofHours(24),
          List.of());
  private static final SharedSecret SECRET = new SharedSecret("dev", "0123456789abcdef".repeat(2));

  private final Identity identity = new Identity("trial", "1", "x", false);
  final Metrics metrics = new Metrics(identity);
  final Tracing tracing =
      new Tracing(
          new TracingConfig(TracingConfig.Exporter.MEMORY, "http://127.0.0.1:9", 1), identity);
  final AtomicBoolean ready = new AtomicBoolean(true);
  final GrpcServer server;
  final Channels channels;
  final io.grpc.ManagedChannel channel;
  volatile BiConsumer<InetAddress, String> limit = (from, path) -> {};
  volatile UnaryOperator<String> handler = text -> text;
  volatile Consumer<StreamObserver<StringValue>> streamer = StreamObserver::onCompleted;

  Trial() {
    this(limits(TlsSettings.NONE), TlsSettings.NONE, "localhost");
  }

  Trial(GrpcConfig config, TlsConfig client, String host) {
    var proxies = new ClientAddress(List.of("127.0.0.0/8"));
    var filters =
        CallFilters.of(authentication())
            .trace(tracing)
            .limit(proxies, (from, path) -> limit.accept(from, path));
    server = new GrpcServer(config, metrics, ready::get, filters, List.of(rpcs()));
    server.start();
    channels = new Channels(calls(client), tracing);
    channel = channels.to(host + ":" + server.port());
  }

  static ChannelConfig calls(TlsConfig tls) {
    return new ChannelConfig(
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        new ByteSize(4 << 20),
        tls);
  }

  static GrpcConfig limits(TlsConfig tls) {
    return limits(tls, Duration.ofSeconds(20));
  }

  static GrpcConfig limits(TlsConfig tls, Duration requestTimeout) {
    return new GrpcConfig(
        "127.0.0.1",
        0,
        new ByteSize(64 << 10),
        new ByteSize(8 << 10),
        requestTimeout,
        32,
        10_000,
        256,
        Duration.ofSeconds(4),
        Duration.ofMinutes(5),
        true,
        tls);
  }

  Authentication authentication() {
    return new Authentication(
        new TokenVerifier(JWT, SECRET, new NoRevocations(), Clock.systemUTC()), metrics.registry());
  }

  private RpcService rpcs() {
    return new RpcService(
        this::service,
        Map.of(
            ECHO, new Access.Open(),
            SECURED, new Access.With(READ),
            SIGNED_IN, new Access.SignedIn(),
            STREAM, new Access.Open(),
            COLLECT, new Access.Open()));
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("trial.v1.Trial")
        .addMethod(ECHO, ServerCalls.asyncUnaryCall(this::answer))
        .addMethod(SECURED, ServerCalls.asyncUnaryCall(this::answer))
        .addMethod(SIGNED_IN, ServerCalls.asyncUnaryCall(this::answer))
        .addMethod(
            STREAM, ServerCalls.asyncServerStreamingCall((request, out) -> streamer.accept(out)))
        .addMethod(COLLECT, ServerCalls.asyncClientStreamingCall(Collecting::new))
        .build();
  }

  private void answer(StringValue request, StreamObserver<StringValue> out) {
    out.onNext(StringValue.of(handler.apply(request.getValue())));
    out.onCompleted();
  }

  static String token(Permission... permissions) {
    return new TokenIssuer(JWT, SECRET, Clock.systemUTC()).issue("ann", Set.of(permissions));
  }

  String call(String text) {
    return call(channel, ECHO, CallOptions.DEFAULT, text);
  }

  static String call(
      Channel channel,
      MethodDescriptor<StringValue, StringValue> method,
      CallOptions options,
      String text) {
    return ClientCalls.blockingUnaryCall(channel, method, options, StringValue.of(text)).getValue();
  }

  /** The same channel with these headers on each call, in this order. */
  Channel with(Metadata.Key<String> key, String... values) {
    var headers = new Metadata();
    for (var value : values) {
      headers.put(key, value);
    }
    return io.grpc.ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static MethodDescriptor<StringValue, StringValue> method(String name, MethodType type) {
    return MethodDescriptor.<StringValue, StringValue>newBuilder()
        .setType(type)
        .setFullMethodName("trial.v1.Trial/" + name)
        .setRequestMarshaller(strings())
        .setResponseMarshaller(strings())
        .build();
  }

  private static MethodDescriptor.Marshaller<StringValue> strings() {
    Message none = StringValue.getDefaultInstance();
    return ProtoUtils.marshaller((StringValue) none);
  }

  @Override
  public void close() {
    try {
      channels.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop();
  }

  /** Answers with all that came, in one. */
  private static final class Collecting implements StreamObserver<StringValue> {
    private final StreamObserver<StringValue> out;
    private final StringBuilder all = new StringBuilder();

    Collecting(StreamObserver<StringValue> out) {
      this.out = out;
    }

    @Override
    public void onNext(StringValue value) {
      all.append(value.getValue());
    }

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {
      out.onNext(StringValue.of(all.toString()));
      out.onCompleted();
    }
  }

  private static final class NoRevocations implements Revocations {
    @Override
    public State of(String tokenId) {
      return State.LIVE;
    }

    @Override
    public void revoke(String tokenId, Instant expires) {}
  }
}
