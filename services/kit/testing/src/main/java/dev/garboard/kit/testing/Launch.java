package dev.garboard.kit.testing;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Services on servers of their own, for a person: their data stay for the next time. Whichever way
 * this process ends, the services and their servers end with it.
 */
final class Launch {
  private final List<Part> parts;
  private final Path directory;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final CompletableFuture<Integer> end = new CompletableFuture<>();

  /**
   * One service.
   *
   * @param http the port where it listens
   * @param admin the port where it says whether it is ready
   */
  record Part(ServiceCode code, int http, int admin) {}

  /** Launches these with this environment, and keeps their data in this directory. */
  Launch(List<Part> parts, Path directory, Map<String, String> environment, PrintStream out) {
    this.parts = List.copyOf(parts);
    this.directory = directory;
    this.environment = Map.copyOf(environment);
    this.out = out;
  }

  /**
   * Returns when a service ended that never was ready; one that was is started again.
   *
   * @param hint told when all are ready
   * @return its exit code
   */
  int run(String hint) throws IOException, InterruptedException, ExecutionException {
    Files.createDirectories(directory);
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    out.println("PostgreSQL, a broker and Redis start …");
    var postgres = later(() -> begun(Postgres.own(directory.resolve("postgres"))));
    var broker = later(this::broker);
    var redis = later(() -> begun(Redis.own(directory.resolve("redis"))));
    var settings = new HashMap<String, String>();
    settings.put("PROFILE", "dev");
    settings.put("SERVER_HTTP_HOST", "127.0.0.1");
    settings.put("SERVER_ADMIN_HOST", "127.0.0.1");
    settings.put("SERVER_GRPC_HOST", "127.0.0.1");
    settings.put("SERVER_DRAIN_DELAY", "0s");
    settings.put(broker.get().setting(), broker.get().address());
    settings.put("REDIS_URL", redis.get().url(0).toString());
    var processes = new ArrayList<LaunchedService>();
    for (var part : parts) {
      processes.add(launch(part, settings, postgres.get()));
    }
    for (var process : processes) {
      process.awaitReady();
    }
    if (!end.isDone()) {
      say(settings, postgres.get(), broker.get(), hint);
    }
    return end.get();
  }

  /** The one that the services are told to use. */
  private Broker broker() {
    if ("rabbit".equals(environment.get("GARBOARD_MESSAGING_BROKER"))) {
      var rabbit = begun(Rabbit.own(directory.resolve("rabbit")));
      return new Broker("RabbitMQ", "MESSAGING_RABBIT_URI", rabbit.uri().toString());
    }
    var kafka = begun(Kafka.own(directory.resolve("kafka")));
    return new Broker("Kafka", "MESSAGING_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
  }

  private record Broker(String name, String setting, String address) {}

  private static <T> Future<T> later(Supplier<T> start) {
    return CompletableFuture.supplyAsync(start, task -> Thread.ofVirtual().start(task));
  }

  private LaunchedService launch(Part part, Map<String, String> common, Postgres postgres)
      throws IOException {
    var database = postgres.lasting(part.code().name());
    var settings = new HashMap<>(common);
    settings.put("SERVER_HTTP_PORT", "" + part.http());
    settings.put("SERVER_ADMIN_PORT", "" + part.admin());
    settings.put("DATABASE_URL", database.url());
    settings.put("DATABASE_USERNAME", database.username());
    settings.put("DATABASE_PASSWORD", database.password());
    var whole = new HashMap<>(environment);
    settings.forEach((key, value) -> whole.putIfAbsent("GARBOARD_" + key, value));
    var process = new LaunchedService(part, log(part), whole, out, end);
    process.start();
    begun(process);
    return process;
  }

  private Path log(Part part) {
    return directory.resolve(part.code().name() + ".log");
  }

  private void say(Map<String, String> settings, Postgres postgres, Broker broker, String hint) {
    out.println();
    for (var part : parts) {
      out.printf(
          "%-11s http://127.0.0.1:%d  admin http://127.0.0.1:%d/readyz /metrics /config /info  log %s%n",
          part.code().name(), part.http(), part.admin(), log(part));
    }
    var database = postgres.lasting(parts.getFirst().code().name());
    out.printf(
        """
        PostgreSQL  %s  as %s, password %s
        %-11s %s
        Redis       %s

        %s

        Ctrl-C ends it all; what it stored stays in %s
        """,
        database.url(),
        database.username(),
        database.password(),
        broker.name(),
        broker.address(),
        settings.get("REDIS_URL"),
        hint,
        directory);
  }

  private <T extends AutoCloseable> T begun(T part) {
    synchronized (started) {
      started.push(part);
    }
    return part;
  }

  /** The services first, then what they need. */
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
}
