package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.Listeners;
import dev.garboard.kit.runtime.Metrics;
import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.grpc.GrpcRouting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The gRPC listener of a service: every limit explicit, every error a {@link
 * dev.garboard.kit.runtime.Problem}, every call authenticated, bounded in time, counted and logged;
 * with grpc.health.v1. Handlers run on a virtual thread each, with the caller ({@link
 * dev.garboard.kit.security.Principal}) and the {@link dev.garboard.kit.runtime.Deadline} bound,
 * and are interrupted when nobody waits for the answer any more.
 *
 * <p>A drain first is NOT_SERVING, then sends each client away (GOAWAY), so that it makes its next
 * calls elsewhere, and waits for the calls in hand.
 */
public final class GrpcServer implements Component {
  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final Duration GLANCE = Duration.ofMillis(20);

  private final GrpcConfig config;
  private final CallTraffic traffic;
  private final RpcHealth health;
  private final List<ServerServiceDefinition> services;
  private final GrpcConnections connections;
  private final Executor threads = Thread::startVirtualThread;
  private final ScheduledThreadPoolExecutor timers = timers();
  private Optional<TlsFiles> tls = Optional.empty();
  private WebServer server;

  /**
   * A listener with these services.
   *
   * @param ready whether calls may come, for grpc.health.v1: {@code () -> health.ready().up()}
   * @param filters of these services; health and reflection are open
   */
  public GrpcServer(
      GrpcConfig config,
      Metrics metrics,
      BooleanSupplier ready,
      CallFilters filters,
      List<RpcService> rpcs) {
    this.config = config;
    traffic = new CallTraffic(metrics.registry(), filters.tracing());
    var names = rpcs.stream().map(rpc -> name(rpc.service())).collect(Collectors.toSet());
    health = new RpcHealth(Set.copyOf(names), ready);
    services = services(filters, rpcs);
    connections =
        new GrpcConnections(
            config,
            metrics.registry(),
            new GrpcStreams(methods(), traffic, config.maxMessage().toInt()));
  }

  private static ScheduledThreadPoolExecutor timers() {
    var timers =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("grpc-deadlines").factory());
    timers.setRemoveOnCancelPolicy(true);
    return timers;
  }

  private static String name(BindableService service) {
    return service.bindService().getServiceDescriptor().getName();
  }

  private List<ServerServiceDefinition> services(CallFilters filters, List<RpcService> rpcs) {
    Map<String, Access> access = new HashMap<>();
    rpcs.forEach(rpc -> access.putAll(rpc.byName()));
    var errors = new CallErrors();
    var deadlines = new CallDeadlines(config.requestTimeout(), timers, threads);
    var open = List.of(deadlines, errors, traffic.uncounted(), new CallStart(threads));
    var guarded =
        List.of(
            deadlines,
            new CallAccess(access),
            new CallRate(filters.addresses(), filters.limit()),
            new CallAuthentication(filters.authentication()),
            new CallLimit(traffic, config.maxCalls()),
            errors,
            traffic,
            new CallStart(threads));
    List<ServerServiceDefinition> all = new ArrayList<>();
    rpcs.forEach(rpc -> all.add(within(rpc.service(), guarded)));
    all.add(within(health, open));
    if (config.reflection()) {
      var reflection = new ArrayList<ServerInterceptor>(open);
      reflection.addFirst(new Reflection(List.copyOf(all)));
      all.add(within(ProtoReflectionServiceV1.newInstance(), reflection));
    }
    return List.copyOf(all);
  }

  /** The last interceptor is the outermost. */
  private static ServerServiceDefinition within(
      BindableService service, List<? extends ServerInterceptor> interceptors) {
    return ServerInterceptors.intercept(
        Messages.lenient(service.bindService()), List.copyOf(interceptors));
  }

  private Set<String> methods() {
    return services.stream()
        .flatMap(service -> service.getMethods().stream())
        .map(method -> "/" + method.getMethodDescriptor().getFullMethodName())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public String name() {
    return "grpc";
  }

  @Override
  public void start() {
    connections.start();
    health.start();
    var builder =
        Listeners.quiet("@default", config.host(), config.port())
            .addConnectionSelector(connections)
            .maxTcpConnections(config.maxConnections())
            .addRouting(routing());
    if (config.tls().isOn()) {
      tls = Optional.of(new TlsFiles(config.tls()));
      builder.tls(tls(tls.get()));
    }
    server = Listeners.start(builder.build());
  }

  private GrpcRouting.Builder routing() {
    var routing = GrpcRouting.builder();
    services.forEach(service -> routing.service((BindableService) () -> service));
    return routing;
  }

  private Tls tls(TlsFiles files) {
    var clients =
        switch (config.tls().clients()) {
          case REQUIRED -> TlsClientAuth.REQUIRED;
          case NONE -> TlsClientAuth.NONE;
        };
    return Tls.builder().sslContext(files.context()).clientAuth(clients).build();
  }

  /** The port it listens on, once started; the configured one may be 0. */
  public int port() {
    return server.port();
  }

  /** The listener, once started. */
  WebServer listener() {
    return server;
  }

  /** Calls in hand. */
  int inFlight() {
    return traffic.inFlight();
  }

  /** Waits until no call is in hand and the clients have left, or none has come for a second. */
  @Override
  public void drain() throws InterruptedException {
    health.drain();
    connections.drain();
    var busyAt = System.nanoTime();
    while (System.nanoTime() - busyAt < (connections.open() > 0 ? QUIET : MOMENT).toNanos()) {
      Thread.sleep(GLANCE);
      if (traffic.inFlight() > 0) {
        busyAt = System.nanoTime();
      }
    }
  }

  @Override
  public void stop() {
    if (server != null) {
      server.stop();
    }
    connections.stop();
    health.stop();
    tls.ifPresent(TlsFiles::close);
    timers.shutdownNow();
  }
}
