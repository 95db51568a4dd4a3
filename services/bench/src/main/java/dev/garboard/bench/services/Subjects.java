package dev.garboard.bench.services;

import dev.garboard.kit.testing.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who is measured, each configured to do the same. */
final class Subjects {
  static final String OURS = "garboard";
  static final String GIN = "gin";
  static final String VERTX = "vertx";

  /** As many connections to the database for each. */
  private static final String POOL = "8";

  /** The least Argon2id that ours can be told: a create is to be about its transaction. */
  private static final int PASSWORD_MIB = 1;

  /** All load comes from one address, which asks for more than one caller may. */
  private static final String UNREACHED = "1000000/s";

  /** As in a pod of 384 MiB, by the flags of our images. */
  private static final List<String> JVM =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:-UsePerfData",
          "-Xms96m",
          "-Xmx154m",
          "-XX:NewRatio=1",
          "-XX:TrimNativeHeapInterval=30000");

  private final Path root;
  private final Path scratch;
  private final String brokers;

  /**
   * From a checkout that is built.
   *
   * @param scratch gets empty directories
   * @param brokers of Kafka
   */
  Subjects(Path root, Path scratch, String brokers) {
    this.brokers = brokers;
    this.root = root;
    this.scratch = scratch;
  }

  /** The one of this name, on ports of its own. */
  Subject named(String name, Database database, String... jvmFlags) {
    return switch (name) {
      case OURS -> ours(database, List.of(jvmFlags));
      case GIN -> peer(name, List.of(root + "/.garboard/bench/bin/users"), database);
      case VERTX -> peer(name, vertx(List.of(jvmFlags)), database);
      default ->
          throw new IllegalArgumentException(
              name + " is unknown; there are " + List.of(OURS, GIN, VERTX));
    };
  }

  private List<String> vertx(List<String> flags) {
    var target = root.resolve("hack/peers/java/vertx/target");
    return java(
        flags, List.of(target, target.resolve("lib")), "dev.garboard.peers.vertx.UsersMain");
  }

  private static Subject peer(String name, List<String> command, Database database) {
    int http = freePort();
    int grpc = freePort();
    var environment = new HashMap<String, String>();
    environment.put("HTTP_PORT", "" + http);
    environment.put("GRPC_PORT", "" + grpc);
    environment.put("DATABASE_URL", postgresUrl(database));
    environment.put("DATABASE_POOL_SIZE", POOL);
    environment.put("JWT_SECRET", Tokens.SECRET);
    environment.put("JWT_ISSUER", Tokens.ISSUER);
    environment.put("JWT_AUDIENCE", Tokens.AUDIENCE);
    environment.put("PASSWORD_MEMORY_KIB", "" + PASSWORD_MIB * 1024);
    environment.put("PASSWORD_PASSES", "1");
    return new Subject(name, command, environment, http, grpc, http, "/healthz");
  }

  private Subject ours(Database database, List<String> flags) {
    int http = freePort();
    int grpc = freePort();
    int admin = freePort();
    var target = root.resolve("services/user/target");
    var environment = new HashMap<String, String>();
    environment.put("GARBOARD_CONFIG_DIR", emptyDirectory());
    environment.put("GARBOARD_PROFILE", "dev");
    environment.put("GARBOARD_SERVER_HTTP_PORT", "" + http);
    environment.put("GARBOARD_SERVER_GRPC_PORT", "" + grpc);
    environment.put("GARBOARD_SERVER_ADMIN_PORT", "" + admin);
    environment.put("GARBOARD_SERVER_DRAIN_DELAY", "0s");
    environment.put("GARBOARD_MESSAGING_KAFKA_BOOTSTRAP_SERVERS", brokers);
    environment.put("GARBOARD_MESSAGING_TOPICS_CREATE", "true");
    environment.put("GARBOARD_RATELIMIT_PRINCIPAL", UNREACHED);
    environment.put("GARBOARD_RATELIMIT_GLOBAL", UNREACHED);
    environment.put("GARBOARD_DATABASE_URL", database.url());
    environment.put("GARBOARD_DATABASE_USERNAME", database.username());
    environment.put("GARBOARD_DATABASE_PASSWORD", database.password());
    environment.put("GARBOARD_DATABASE_POOL_MAX_SIZE", POOL);
    environment.put("GARBOARD_CACHE_ENABLED", "false"); // the others read PostgreSQL each time
    environment.put("GARBOARD_SECURITY_JWT_SECRET", Tokens.SECRET);
    environment.put("GARBOARD_SECURITY_JWT_ISSUER", Tokens.ISSUER);
    environment.put("GARBOARD_SECURITY_JWT_AUDIENCE", Tokens.AUDIENCE);
    environment.put("GARBOARD_SECURITY_PASSWORD_MEMORY", PASSWORD_MIB + "MiB");
    environment.put("GARBOARD_SECURITY_PASSWORD_PASSES", "1");
    var command =
        java(flags, List.of(target, target.resolve("dependency")), "dev.garboard.user.UserMain");
    return new Subject(OURS, command, environment, http, grpc, admin, "/health/started");
  }

  /** A service of the kit without a database. */
  Subject echo() {
    int http = freePort();
    int admin = freePort();
    var target = root.resolve("services/bench/target");
    var environment = new HashMap<String, String>();
    environment.put("GARBOARD_CONFIG_DIR", emptyDirectory());
    environment.put("GARBOARD_SERVER_HTTP_PORT", "" + http);
    environment.put("GARBOARD_SERVER_ADMIN_PORT", "" + admin);
    environment.put("GARBOARD_SERVER_DRAIN_DELAY", "0s");
    var directories = List.of(target, target.resolve("dependency"));
    var command = java(List.of(), directories, EchoMain.class.getName());
    return new Subject("echo", command, environment, http, 0, admin, "/health/started");
  }

  private String emptyDirectory() {
    try {
      return Files.createTempDirectory(scratch, "config").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> java(List<String> flags, List<Path> directories, String main) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(flags);
    var jars = directories.stream().flatMap(Subjects::jars).collect(Collectors.joining(":"));
    command.addAll(List.of("-cp", jars, main));
    return command;
  }

  /** In an order that an AOT cache can rely on. */
  private static Stream<String> jars(Path directory) {
    try (var files = Files.list(directory)) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".jar") && !file.endsWith("-tests.jar"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String postgresUrl(Database database) {
    var at = URI.create(database.url().substring("jdbc:".length()));
    return "postgres://%s:%s@%s:%d%s?sslmode=disable"
        .formatted(
            database.username(), database.password(), at.getHost(), at.getPort(), at.getPath());
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
