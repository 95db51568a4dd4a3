package dev.garboard.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** Calls a service through the address of its Service, from the machine the node runs on. */
final class Caller {

  private static final Pattern TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final String base;
  private volatile String token = "";

  Caller(String base) {
    this.base = base;
  }

  String token() {
    return token;
  }

  String url(String path) {
    return base + path;
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

  /** Becomes a user, in whose name all further calls are made. */
  Caller awaitSignedIn() {
    var email = "e2e-" + UUID.randomUUID() + "@example.org";
    var password = "\"password\": \"correct horse battery\"";
    var user = "{\"email\": \"%s\", %s, \"name\": \"E2E\"}".formatted(email, password);
    await("a user at " + base)
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> post("/api/v1/users", user).statusCode() == 201);
    await("a token from " + base)
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(
            () -> {
              var answer =
                  post("/api/v1/auth/token", "{\"email\": \"%s\", %s}".formatted(email, password));
              token = TOKEN.matcher(answer.body()).results().findFirst().orElseThrow().group(1);
              return true;
            });
    return this;
  }

  private HttpResponse<String> post(String path, String json)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json));
    return http.send(request.build(), BodyHandlers.ofString());
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
    var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(10));
    return token.isEmpty()
        ? request.build()
        : request.header("Authorization", "Bearer " + token).build();
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
