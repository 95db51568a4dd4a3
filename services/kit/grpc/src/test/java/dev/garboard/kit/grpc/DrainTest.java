package dev.garboard.kit.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.EquivalentAddressGroup;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainTest {
  private final Trial leaving = new Trial();
  private final Trial staying = new Trial();

  @AfterEach
  void stop() {
    leaving.close();
    staying.close();
  }

  /** Both servers under one name. */
  private ManagedChannel both() {
    NameResolverRegistry.getDefaultRegistry().register(new Both());
    return leaving.channels.to("both:///");
  }

  @Test
  void underLoadNoCallIsLost() throws Exception {
    var channel = both();
    var stop = new AtomicBoolean();
    var done = new AtomicInteger();
    var clients =
        IntStream.range(0, 4)
            .mapToObj(
                i -> CompletableFuture.runAsync(() -> load(channel, stop, done), DrainTest::thread))
            .toList();
    await().until(() -> served(leaving) > 20 && served(staying) > 20);
    leaving.server.drain();
    var drained = served(leaving);
    leaving.server.stop();
    var then = done.get();
    await().until(() -> done.get() > then + 50);
    stop.set(true);
    clients.forEach(CompletableFuture::join); // throws what any call threw
    assertThat(served(leaving)).isEqualTo(drained);
    assertThat(served(leaving) + served(staying)).isEqualTo(done.get());
  }

  private static void load(ManagedChannel channel, AtomicBoolean stop, AtomicInteger done) {
    while (!stop.get()) {
      assertThat(Trial.call(channel, Trial.ECHO, CallOptions.DEFAULT, "x")).isEqualTo("x");
      done.incrementAndGet();
    }
  }

  private static void thread(Runnable work) {
    Thread.ofVirtual().start(work);
  }

  private static int served(Trial trial) {
    var counter =
        trial.metrics.registry().find("grpc_server_handled").tag("grpc_method", "Echo").counter();
    return counter == null ? 0 : (int) counter.count();
  }

  @Test
  void aCallInHandIsFinished() throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    leaving.handler =
        text -> {
          entered.countDown();
          return awaited(release, text);
        };
    var answer = CompletableFuture.supplyAsync(() -> leaving.call("held"), DrainTest::thread);
    entered.await();
    var drained = CompletableFuture.runAsync(() -> drain(leaving), DrainTest::thread);
    await().during(java.time.Duration.ofMillis(1_500)).until(() -> !drained.isDone());
    release.countDown();
    drained.join();
    leaving.server.stop();
    assertThat(answer.join()).isEqualTo("held");
  }

  private static void drain(Trial trial) {
    try {
      trial.server.drain();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String awaited(CountDownLatch latch, String text) {
    try {
      latch.await();
      return text;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void healthFollowsTheProcessAndIsNotServingFirstOfAll() throws Exception {
    var told = watch("trial.v1.Trial");
    assertThat(check("")).isEqualTo(ServingStatus.SERVING);
    assertThat(check("trial.v1.Trial")).isEqualTo(ServingStatus.SERVING);
    assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(ServingStatus.SERVING);
    leaving.ready.set(false);
    assertThat(check("")).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(ServingStatus.NOT_SERVING);
    leaving.ready.set(true);
    assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(ServingStatus.SERVING);
    leaving.server.drain();
    assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(ServingStatus.NOT_SERVING);
  }

  @Test
  void healthOfAnUnknownServiceIsUnknown() throws Exception {
    assertThat(watch("nobody").poll(20, TimeUnit.SECONDS)).isEqualTo(ServingStatus.SERVICE_UNKNOWN);
  }

  private ServingStatus check(String service) {
    var request = HealthCheckRequest.newBuilder().setService(service).build();
    return HealthGrpc.newBlockingStub(leaving.channel).check(request).getStatus();
  }

  private BlockingQueue<ServingStatus> watch(String service) {
    var told = new LinkedBlockingQueue<ServingStatus>();
    var request = HealthCheckRequest.newBuilder().setService(service).build();
    HealthGrpc.newStub(leaving.channel)
        .watch(
            request,
            new StreamObserver<>() {
              @Override
              public void onNext(HealthCheckResponse response) {
                told.add(response.getStatus());
              }

              @Override
              public void onError(Throwable t) {}

              @Override
              public void onCompleted() {}
            });
    return told;
  }

  private final class Both extends NameResolverProvider {
    @Override
    protected boolean isAvailable() {
      return true;
    }

    @Override
    protected int priority() {
      return 5;
    }

    @Override
    public String getDefaultScheme() {
      return "both";
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
      return new NameResolver() {
        @Override
        public String getServiceAuthority() {
          return "localhost";
        }

        @Override
        public void start(Listener2 listener) {
          var addresses =
              Stream.of(leaving, staying)
                  .map(
                      trial ->
                          new InetSocketAddress(
                              InetAddress.getLoopbackAddress(), trial.server.port()))
                  .map(address -> new EquivalentAddressGroup(List.of(address)))
                  .toList();
          listener.onResult2(
              ResolutionResult.newBuilder()
                  .setAddressesOrError(StatusOr.fromValue(addresses))
                  .build());
        }

        @Override
        public void shutdown() {}
      };
    }
  }
}
