package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.Tracing;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Channels to other services: one connection for all calls, no Nagle, every call bounded in time
 * and carrying on who calls. Add it before what calls out, so that it is stopped after.
 */
public final class Channels implements Component {
  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_METADATA = 16 * 1024;

  private final ChannelConfig config;
  private final Optional<Tracing> tracing;
  private final Optional<TlsFiles> tls;
  private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();

  /**
   * Channels by this configuration.
   *
   * @throws IllegalStateException if the certificates cannot be used
   */
  public Channels(ChannelConfig config) {
    this(config, Optional.empty());
  }

  /** The same, where each call out is a span, and what is called continues its trace. */
  public Channels(ChannelConfig config, Tracing tracing) {
    this(config, Optional.of(tracing));
  }

  private Channels(ChannelConfig config, Optional<Tracing> tracing) {
    this.config = config;
    this.tracing = tracing;
    tls = config.tls().isOn() ? Optional.of(new TlsFiles(config.tls())) : Optional.empty();
  }

  /**
   * A channel, connected at its first call; calls go round over all addresses of the target.
   *
   * @param target {@code host:port}, or another name that gRPC can resolve: {@code
   *     dns:///user:50051}
   */
  public ManagedChannel to(String target) {
    var channel =
        NettyChannelBuilder.forTarget(target, credentials())
            .withOption(ChannelOption.TCP_NODELAY, true)
            .withOption(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) config.connectTimeout().toMillis())
            .keepAliveTime(config.keepalive().toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(PING_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
            .maxInboundMessageSize(config.maxMessage().toInt())
            .maxInboundMetadataSize(MAX_METADATA)
            .defaultLoadBalancingPolicy("round_robin")
            .intercept(new CarryOn(config.timeout(), tracing))
            .build();
    channels.add(channel);
    return channel;
  }

  private ChannelCredentials credentials() {
    return tls.<ChannelCredentials>map(
            files ->
                TlsChannelCredentials.newBuilder()
                    .keyManager(files.keys())
                    .trustManager(files.trust())
                    .build())
        .orElseGet(InsecureChannelCredentials::create);
  }

  @Override
  public String name() {
    return "grpc-channels";
  }

  @Override
  public void start() {}

  @Override
  public void stop() throws InterruptedException {
    channels.forEach(ManagedChannel::shutdown);
    for (var channel : channels) {
      if (!channel.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        channel.shutdownNow();
      }
    }
    tls.ifPresent(TlsFiles::close);
  }
}
