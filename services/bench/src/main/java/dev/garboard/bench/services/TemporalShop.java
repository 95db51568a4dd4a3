package dev.garboard.bench.services;

import dev.garboard.kit.testing.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The peer on Temporal: its server with PostgreSQL, three services on its Java SDK. */
final class TemporalShop {
  private static final String SERVER = "Temporal server";
  private static final String STORE = "temporal";
  private static final String VISIBILITY = "temporal_visibility";

  private final Path programs;
  private final Path dynamicConfig;
  private final Path classes;
  private final PeerShop shop;

  private TemporalShop(Path root, Path directory) {
    programs = root.resolve(".garboard/bench/bin/temporal");
    dynamicConfig = root.resolve("hack/peers/temporal/dynamic.yaml");
    classes = root.resolve("hack/peers/java/sagas/temporal/target");
    shop = new PeerShop("Temporal", directory);
  }

  static PeerShop open(Path root, Path directory) throws IOException, InterruptedException {
    var temporal = new TemporalShop(root, directory);
    try {
      temporal.server();
      temporal.services();
      return temporal.shop;
    } catch (RuntimeException | IOException | InterruptedException e) {
      temporal.shop.close();
      throw e;
    }
  }

  private void server() throws IOException, InterruptedException {
    schema(STORE, "postgresql/v12/temporal");
    schema(VISIBILITY, "postgresql/v12/visibility");
    var command = List.of(programs.resolve("server").toString(), "--allow-no-auth", "start");
    shop.start(new Program(SERVER, command, this::settings, TemporalShop::listens));
    Commands.run(java("NamespaceMain"), Map.of("TEMPORAL_ADDRESS", address()));
  }

  private void schema(String name, String schema) throws IOException, InterruptedException {
    tool(name, "setup-schema", "-v", "0.0");
    tool(name, "update-schema", "--schema-name", schema);
  }

  private void tool(String name, String... arguments) throws IOException, InterruptedException {
    var database = shop.database(name);
    var environment = new HashMap<String, String>();
    environment.put("SQL_PLUGIN", "postgres12");
    environment.put("SQL_HOST", "127.0.0.1");
    environment.put("SQL_PORT", "" + shop.postgresPort());
    environment.put("SQL_USER", database.username());
    environment.put("SQL_PASSWORD", database.password());
    environment.put("SQL_DATABASE", name);
    Commands.run(Commands.of(programs.resolve("sql").toString(), arguments), environment);
  }

  /** For the configuration that is embedded in the server. */
  private Map<String, String> settings(int port) {
    var settings = new HashMap<String, String>();
    settings.put("LOG_LEVEL", "warn");
    settings.put("DB", "postgres12");
    settings.put("POSTGRES_SEEDS", "127.0.0.1");
    settings.put("DB_PORT", "" + shop.postgresPort());
    settings.put("POSTGRES_USER", shop.database(STORE).username());
    settings.put("POSTGRES_PWD", shop.database(STORE).password());
    settings.put("DBNAME", STORE);
    settings.put("VISIBILITY_POSTGRES_USER", shop.database(VISIBILITY).username());
    settings.put("VISIBILITY_POSTGRES_PWD", shop.database(VISIBILITY).password());
    settings.put("VISIBILITY_DBNAME", VISIBILITY);
    settings.put("NUM_HISTORY_SHARDS", "64");
    settings.put("DYNAMIC_CONFIG_FILE_PATH", dynamicConfig.toString());
    settings.putAll(ports(port));
    return settings;
  }

  /** One of each port is its own; those beside them are for its members among themselves. */
  private static Map<String, String> ports(int first) {
    var ports = new HashMap<String, String>();
    var services = List.of("FRONTEND", "HISTORY", "MATCHING", "WORKER");
    for (int i = 0; i < Program.PORTS; i++) {
      var port = Program.port(first, i);
      ports.put(services.get(i) + "_GRPC_PORT", "" + port);
      ports.put(services.get(i) + "_MEMBERSHIP_PORT", "" + (port + 1));
    }
    ports.put("FRONTEND_HTTP_PORT", "" + (first + 2));
    return ports;
  }

  private static boolean listens(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    }
  }

  private String address() {
    return shop.url(SERVER).substring("http://".length());
  }

  private void services() {
    service("inventory", "InventoryMain", Map.of());
    service("payment", "PaymentMain", Map.of("GATEWAY_URL", shop.gatewayUrl()));
    service("order", "OrderMain", Map.of("INVENTORY_URL", shop.url("inventory")));
  }

  private void service(String name, String main, Map<String, String> more) {
    var settings = new HashMap<>(more);
    settings.put("DATABASE_URL", shop.database(name).url());
    settings.put("DATABASE_USERNAME", shop.database(name).username());
    settings.put("DATABASE_PASSWORD", shop.database(name).password());
    settings.put("DATABASE_POOL_SIZE", PeerShop.poolSize());
    settings.put("TEMPORAL_ADDRESS", address());
    shop.start(name, java(main), "/health", port -> with(settings, "HTTP_PORT", port));
  }

  private static Map<String, String> with(Map<String, String> settings, String name, int port) {
    var all = new HashMap<>(settings);
    all.put(name, "" + port);
    return all;
  }

  private List<String> java(String main) {
    return PeerShop.java(
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp",
        classes + "/classes:" + classes + "/lib/*",
        "dev.garboard.peers.temporal." + main);
  }
}
