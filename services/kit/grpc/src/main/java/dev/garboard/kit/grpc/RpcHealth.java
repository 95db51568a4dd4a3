package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The health service of gRPC (grpc.health.v1): every service of the process, and the empty name, is
 * SERVING while the process is ready and does not drain.
 */
final class RpcHealth extends HealthGrpc.HealthImplBase {
  /** An answer of the process's own health is good for so long. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Set<String> services;
  private final BooleanSupplier ready;
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
  private final Thread teller = Thread.ofVirtual().name("grpc-health").unstarted(this::tell);
  private volatile boolean draining;

  RpcHealth(Set<String> services, BooleanSupplier ready) {
    this.services = services;
    this.ready = ready;
  }

  void start() {
    teller.start();
  }

  void stop() {
    teller.interrupt();
  }

  /** Tells everybody who watches, and lets them go. */
  void drain() {
    draining = true;
    watchers.forEach(Watcher::leave);
  }

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
    if (!knows(request.getService())) {
      throw new Refusal(Problem.NOT_FOUND, "there is no such service");
    }
    answer.onNext(response(now()));
    answer.onCompleted();
  }

  @Override
  public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
    var watcher = new Watcher((ServerCallStreamObserver<HealthCheckResponse>) answer);
    if (knows(request.getService())) {
      watcher.answer.setOnCancelHandler(() -> watchers.remove(watcher));
      watchers.add(watcher);
      watcher.tell(now());
    } else {
      watcher.tell(ServingStatus.SERVICE_UNKNOWN);
    }
  }

  private boolean knows(String service) {
    return service.isEmpty() || services.contains(service);
  }

  private ServingStatus now() {
    return !draining && ready.getAsBoolean() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
  }

  private void tell() {
    try {
      while (true) {
        Thread.sleep(PAUSE);
        if (!watchers.isEmpty()) {
          var now = now();
          watchers.forEach(watcher -> watcher.tell(now));
        }
      }
    } catch (InterruptedException e) {
      // stopped
    }
  }

  private static HealthCheckResponse response(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }

  private final class Watcher {
    private final ServerCallStreamObserver<HealthCheckResponse> answer;
    private final ReentrantLock telling = new ReentrantLock();
    private ServingStatus told;

    Watcher(ServerCallStreamObserver<HealthCheckResponse> answer) {
      this.answer = answer;
    }

    void tell(ServingStatus status) {
      telling.lock();
      try {
        if (status != told && !answer.isCancelled()) {
          told = status;
          answer.onNext(response(status));
        }
      } finally {
        telling.unlock();
      }
    }

    void leave() {
      watchers.remove(this);
      tell(ServingStatus.NOT_SERVING);
      if (!answer.isCancelled()) {
        answer.onCompleted();
      }
    }
  }
}
