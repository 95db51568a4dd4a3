package dev.garboard.kit.testing;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.jar.JarFile;

/**
 * One service on servers of its own, for a person: their data stay for the next time. Whichever way
 * this process ends, the service and its servers end with it.
 */
final class Launch {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final Duration DRAINED = Duration.ofSeconds(40);
  private static final String HTTP_PORT = "GARBOARD_SERVER_HTTP_PORT";
  private static final String ADMIN_PORT = "GARBOARD_SERVER_ADMIN_PORT";

  private final ServiceJar service;
  private final Path directory;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  /**
   * @param environment of the service, with the ports of its listeners
   */
  Launch(ServiceJar service, Path directory, Map<String, String> environment, PrintStream out) {
    this.service = service;
    this.directory = directory;
    this.environment = new LinkedHashMap<>(environment);
    this.out = out;
  }

  /** What runs: {@code java -cp jar:libraries/*} with the jar's main class. */
  record ServiceJar(String name, Path jar, Path libraries) {
    List<String> command() throws IOException {
      var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      return List.of(
          java, "-XX:+UseSerialGC", "-Xmx256m", "-cp", jar + ":" + libraries + "/*", mainClass());
    }

    private String mainClass() throws IOException {
      try (var file = new JarFile(jar.toFile())) {
        return file.getManifest().getMainAttributes().getValue("Main-Class");
      }
    }
  }

  /** Returns the exit code of the service when that has ended. */
  int run(String hint) throws IOException, InterruptedException, ExecutionException {
    check(HTTP_PORT);
    check(ADMIN_PORT);
    Files.createDirectories(directory);
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    startServers();
    Files.deleteIfExists(log());
    var process = Guard.start(log(), environment, service.command());
    begun(() -> end(process));
    if (awaitReady(process)) {
      say(hint);
    }
    int code = process.exitCode();
    if (code != 0) {
      out.println(lastLines());
      out.println(service.name() + " ended with code " + code + "; its log is " + log());
    }
    return code;
  }

  private void check(String port) {
    if (!environment.containsKey(port)) {
      throw new IllegalArgumentException("the environment must have " + port);
    }
  }

  private void startServers() throws InterruptedException, ExecutionException {
    out.println("PostgreSQL, Kafka and Redis start …");
    var postgres = later(() -> Postgres.own(directory.resolve("postgres")));
    var kafka = later(() -> Kafka.own(directory.resolve("kafka")));
    var redis = later(() -> Redis.own(directory.resolve("redis")));
    var database = postgres.get().lasting(service.name());
    setUnlessSet("PROFILE", "dev");
    setUnlessSet("SERVER_HTTP_HOST", "127.0.0.1");
    setUnlessSet("SERVER_ADMIN_HOST", "127.0.0.1");
    setUnlessSet("SERVER_DRAIN_DELAY", "0s");
    setUnlessSet("DATABASE_URL", database.url());
    setUnlessSet("DATABASE_USERNAME", database.username());
    setUnlessSet("DATABASE_PASSWORD", database.password());
    setUnlessSet("MESSAGING_KAFKA_BOOTSTRAP_SERVERS", kafka.get().bootstrapServers());
    setUnlessSet("REDIS_URL", redis.get().url(0).toString());
  }

  private interface Start<T extends AutoCloseable> {
    T start();
  }

  private <T extends AutoCloseable> Future<T> later(Start<T> start) {
    return CompletableFuture.supplyAsync(
        () -> {
          var server = start.start();
          begun(server);
          return server;
        },
        task -> Thread.ofVirtual().start(task));
  }

  private void setUnlessSet(String key, String value) {
    environment.putIfAbsent("GARBOARD_" + key, value);
  }

  private boolean awaitReady(Guard process) throws InterruptedException {
    long end = System.nanoTime() + READY.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      if (isReady()) {
        return true;
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
    return false;
  }

  private boolean isReady() throws InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(admin() + "/readyz"))
              .timeout(BETWEEN_LOOKS.multipliedBy(20));
      return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private String admin() {
    return "http://127.0.0.1:" + environment.get(ADMIN_PORT);
  }

  private void say(String hint) {
    out.printf(
        """

        %-11s http://127.0.0.1:%s
        admin       %s/readyz /metrics /config /info
        PostgreSQL  %s  as %s, password %s
        Kafka       %s
        Redis       %s
        log         %s

        %s

        Ctrl-C ends it all; what it stored stays in %s
        """,
        service.name(),
        environment.get(HTTP_PORT),
        admin(),
        environment.get("GARBOARD_DATABASE_URL"),
        environment.get("GARBOARD_DATABASE_USERNAME"),
        environment.get("GARBOARD_DATABASE_PASSWORD"),
        environment.get("GARBOARD_MESSAGING_KAFKA_BOOTSTRAP_SERVERS"),
        environment.get("GARBOARD_REDIS_URL"),
        log(),
        hint,
        directory);
  }

  private String lastLines() throws IOException {
    var lines = Files.readAllLines(log());
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }

  private Path log() {
    return directory.resolve("log");
  }

  private void begun(AutoCloseable part) {
    synchronized (started) {
      started.push(part);
    }
  }

  /** The service first, then what it needs. */
  private void stop() {
    synchronized (started) {
      started.forEach(Launch::close);
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      System.err.println("not stopped cleanly: " + e);
    }
  }

  private static void end(Guard process) throws InterruptedException {
    process.deliver(Signal.TERM);
    if (!process.awaitEnd(DRAINED)) {
      process.deliver(Signal.KILL);
      process.awaitEnd(DRAINED);
    }
  }
}
