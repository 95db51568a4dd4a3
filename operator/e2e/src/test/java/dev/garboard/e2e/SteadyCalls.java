package dev.garboard.e2e;

import dev.garboard.contracts.user.v1.ListUsersRequest;
import dev.garboard.contracts.user.v1.UserServiceGrpc;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;

/** Calls one after the other, on one connection for as long as the other side lets it. */
final class SteadyCalls implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String GOOD = "200 over h2_prior_knowledge";
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final AtomicInteger done = new AtomicInteger();
  private final AtomicReference<String> failure = new AtomicReference<>();
  private final Runnable release;
  private final Thread thread;
  private volatile boolean stopped;

  /** Of a call that says what it got, which is to be this. */
  private SteadyCalls(Callable<String> call, String wanted, Runnable release) {
    this.release = release;
    thread = Thread.ofPlatform().daemon().start(() -> callOn(call, wanted));
  }

  static SteadyCalls overGrpc(String host, int port, String token) {
    var channel = ManagedChannelBuilder.forAddress(host, port).usePlaintext().build();
    var headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    var stub =
        UserServiceGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    return new SteadyCalls(
        () ->
            stub.withDeadlineAfter(10, TimeUnit.SECONDS)
                    .listUsers(ListUsersRequest.getDefaultInstance())
                    .getUsersCount()
                + " users",
        "1 users",
        channel::shutdownNow);
  }

  static SteadyCalls overHttp2(String url, String token) {
    var client = new OkHttpClient.Builder().protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)).build();
    var request = new Request.Builder().url(url).header("Authorization", "Bearer " + token).build();
    return new SteadyCalls(
        () -> {
          try (var response = client.newCall(request).execute()) {
            return response.code() + " over " + response.protocol();
          }
        },
        GOOD,
        () -> client.connectionPool().evictAll());
  }

  private void callOn(Callable<String> call, String wanted) {
    try {
      while (!stopped) {
        var got = call.call();
        if (!got.equals(wanted)) {
          failure.compareAndSet(null, got);
        }
        done.incrementAndGet();
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      failure.compareAndSet(null, e.toString());
    }
  }

  int done() {
    return done.get();
  }

  /** The first thing that went wrong; null if nothing did. */
  String failure() {
    return failure.get();
  }

  /** Lets the call that is on its way come back. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(Duration.ofSeconds(15));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    release.run();
  }
}
