package dev.garboard.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Calls a service through the address of its Service, from the machine the node runs on. */
final class Caller {

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final String base;

  Caller(String base) {
    this.base = base;
  }

  /** By the address of its Service, which balances connections over its pods. */
  static Caller of(Site site, String name) {
    var service = site.child(Service.class, name).getSpec();
    var port = service.getPorts().getFirst().getPort();
    return new Caller("http://" + service.getClusterIP() + ":" + port);
  }

  int status(String path) throws IOException, InterruptedException {
    return get(path, false);
  }

  /** Waits until it answers 200: a new Service takes a moment to be programmed. */
  void awaitAnswer(String path) {
    await("200 from " + base + path)
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> status(path) == 200);
  }

  String body(String path) throws IOException, InterruptedException {
    return http.send(request(path), BodyHandlers.ofString()).body();
  }

  /** Calls again and again, each call on a connection of its own, until the end is asked for. */
  Calls keepCalling(String path, int callers, Duration pause) {
    return new Calls(path, callers, pause);
  }

  private int get(String path, boolean alone) throws IOException, InterruptedException {
    if (!alone) {
      return http.send(request(path), BodyHandlers.discarding()).statusCode();
    }
    try (var single = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
      return single.send(request(path), BodyHandlers.discarding()).statusCode();
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(10)).build();
  }

  /** Running calls: how many there were, and what went wrong. */
  final class Calls implements AutoCloseable {

    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<String> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    private Calls(String path, int callers, Duration pause) {
      for (int caller = 0; caller < callers; caller++) {
        threads.add(Thread.ofPlatform().daemon().start(() -> callOn(path, pause)));
      }
    }

    private void callOn(String path, Duration pause) {
      boolean alone = !pause.isZero();
      try {
        while (!stopped) {
          int status = get(path, alone);
          if (status != 200) {
            failure.compareAndSet(null, "status " + status);
          }
          done.incrementAndGet();
          Thread.sleep(pause);
        }
      } catch (IOException e) {
        failure.compareAndSet(null, e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    int done() {
      return done.get();
    }

    String failure() {
      return failure.get();
    }

    /** Lets the calls that are on their way come back. */
    void end() {
      stopped = true;
      for (var thread : threads) {
        try {
          thread.join(Duration.ofSeconds(15));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void close() {
      end();
    }
  }
}
