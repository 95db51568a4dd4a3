package dev.garboard.e2e;

import dev.garboard.contracts.user.v1.ListUsersRequest;
import dev.garboard.contracts.user.v1.UserServiceGrpc;
import dev.garboard.contracts.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Calls by gRPC, on one connection for as long as the other side lets it. */
final class RpcCalls implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final ManagedChannel channel;
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicReference<String> failure = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean stopped;

  RpcCalls(String host, int port, String token) {
    channel = ManagedChannelBuilder.forAddress(host, port).usePlaintext().build();
    var stub = stub(channel, token);
    thread = Thread.ofPlatform().daemon().start(() -> callOn(stub));
  }

  private static UserServiceBlockingStub stub(Channel channel, String token) {
    var headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return UserServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private void callOn(UserServiceBlockingStub stub) {
    try {
      while (!stopped) {
        var timed = stub.withDeadlineAfter(10, TimeUnit.SECONDS);
        var users = timed.listUsers(ListUsersRequest.getDefaultInstance()).getUsersCount();
        if (users != 1) {
          failure.compareAndSet(null, users + " users");
        }
        done.incrementAndGet();
        Thread.sleep(PAUSE);
      }
    } catch (StatusRuntimeException e) {
      failure.compareAndSet(null, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int done() {
    return done.get();
  }

  /** Of the first call that went wrong, which is the last one; null if none did. */
  String failure() {
    return failure.get();
  }

  /** Lets the call that is on its way come back. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(Duration.ofSeconds(15));
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
