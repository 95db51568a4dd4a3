package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.contracts.user.v1.CreateUserRequest;
import dev.garboard.contracts.user.v1.UserServiceGrpc;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Stack;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.ClientStreamTracer.StreamInfo;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM in the middle of everything: two doors at work, events on their way. */
class UserShutdownIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int EACH = 4;

  @TempDir Path directory;
  @TempDir Path data;
  private final Set<String> created = ConcurrentHashMap.newKeySet();

  @Test
  void whoWasAcceptedIsAnsweredAndEveryEventArrives() throws Exception {
    try (var stack = Stack.open();
        var kafka = Kafka.own(data);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tables = new Tables(stack.postgres().database("shutdown"));
      try (var user = start(tables, kafka)) {
        var loads = new ArrayList<Future<Void>>();
        for (int number = 0; number < EACH; number++) {
          int thread = number;
          loads.add(threads.submit(() -> overHttp(user, thread)));
          loads.add(threads.submit(() -> overGrpc(user, thread)));
        }
        await()
            .atMost(PATIENCE)
            .until(() -> created.size() > 200 || loads.stream().anyMatch(Future::isDone));
        user.process().toHandle().destroy();
        assertThat(user.exitCode()).isZero();
        for (var load : loads) {
          load.get();
        }
      }
      assertThat(tables.emails()).isEqualTo(created);
      try (var _ = start(tables, kafka)) {
        tables.awaitAllHandledOnce();
      }
      Topic.at(kafka).assertHoldsInOrder(created.size());
    }
  }

  private UserProcess start(Tables tables, Kafka kafka) throws Exception {
    return new UserProcess(directory, tables.database(), UserProcess.messagesBy(kafka)).ready();
  }

  /** Until told to leave: on an open connection each request has its answer. */
  private Void overHttp(UserProcess user, int thread) throws IOException {
    try (var client = new KeepAlive(user.port())) {
      boolean open = true;
      for (int n = 0; open; n++) {
        var email = "http%d-%d@example.org".formatted(thread, n);
        open = client.register(Caller.newUser(email));
        created.add(email);
      }
    }
    return null;
  }

  /** Until nobody is there to connect to: what has left has its answer. */
  private Void overGrpc(UserProcess user, int thread) {
    var channel =
        NettyChannelBuilder.forAddress("127.0.0.1", user.grpcPort()).usePlaintext().build();
    var departure = new Departure();
    var users = UserServiceGrpc.newBlockingStub(channel).withInterceptors(departure);
    try {
      for (int n = 0; true; n++) {
        var email = "grpc%d-%d@example.org".formatted(thread, n);
        var request = CreateUserRequest.newBuilder().setEmail(email).setPassword(Caller.PASSWORD);
        created.add(users.createUser(request.setName("Ada").build()).getEmail());
      }
    } catch (StatusRuntimeException gone) {
      assertThat(gone.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(departure.left).as("sent, and without an answer").isFalse();
    } finally {
      channel.shutdownNow();
    }
    return null;
  }

  /** Knows whether the last call was sent; one that the server has not begun is sent again. */
  private static final class Departure extends ClientStreamTracer.Factory
      implements ClientInterceptor {
    private volatile boolean left;

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return next.newCall(method, options.withStreamTracerFactory(this));
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
      left = false;
      return new ClientStreamTracer() {
        @Override
        public void outboundHeaders() {
          left = true;
        }
      };
    }
  }
}
