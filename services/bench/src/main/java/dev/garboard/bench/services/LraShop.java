package dev.garboard.bench.services;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The peer on Narayana LRA: its coordinator, three services on Quarkus. */
final class LraShop {
  private static final String COORDINATOR = "LRA coordinator";
  private static final String HEALTH = "/q/health/ready";

  private final Path root;
  private final Path directory;
  private final PeerShop shop;

  private LraShop(Path root, Path directory) {
    this.root = root.resolve("hack/peers/java/sagas");
    this.directory = directory;
    shop = new PeerShop("Narayana LRA", directory);
  }

  static PeerShop open(Path root, Path directory) {
    var lra = new LraShop(root, directory);
    try {
      lra.coordinator();
      lra.services();
      return lra.shop;
    } catch (RuntimeException e) {
      lra.shop.close();
      throw e;
    }
  }

  /** Its log of actions is as durable as PostgreSQL is here: it outlives a kill, no more. */
  private void coordinator() {
    var settings = new HashMap<String, String>();
    settings.put("QUARKUS_LOG_LEVEL", "WARN");
    settings.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    settings.put(
        "QUARKUS_TRANSACTION_MANAGER_OBJECT_STORE_DIRECTORY",
        directory.resolve("actions").toString());
    var command =
        PeerShop.java(
            "-DObjectStoreEnvironmentBean.objectStoreSync=false",
            "-jar",
            root + "/lra-coordinator/target/quarkus-app/quarkus-run.jar");
    shop.start(COORDINATOR, command, HEALTH, port -> http(settings, port));
  }

  private void services() {
    service("inventory", Map.of());
    service("payment", Map.of("GATEWAY_URL", shop.gatewayUrl()));
    var others = Map.of("INVENTORY_URL", shop.url("inventory"), "PAYMENT_URL", shop.url("payment"));
    service("order", others);
  }

  private void service(String name, Map<String, String> more) {
    var settings = new HashMap<>(more);
    settings.put("SERVICE", name);
    settings.put("QUARKUS_DATASOURCE_JDBC_URL", shop.database(name).url());
    settings.put("QUARKUS_DATASOURCE_USERNAME", shop.database(name).username());
    settings.put("QUARKUS_DATASOURCE_PASSWORD", shop.database(name).password());
    settings.put("QUARKUS_DATASOURCE_JDBC_MAX_SIZE", PeerShop.poolSize());
    settings.put("QUARKUS_DATASOURCE_JDBC_ACQUISITION_TIMEOUT", "30s"); // as with Hikari
    settings.put("QUARKUS_LRA_COORDINATOR_URL", shop.url(COORDINATOR) + "/lra-coordinator");
    var command = PeerShop.java("-jar", root + "/lra/target/quarkus-app/quarkus-run.jar");
    shop.start(name, command, HEALTH, port -> http(settings, port));
  }

  private static Map<String, String> http(Map<String, String> settings, int port) {
    var all = new HashMap<>(settings);
    all.put("QUARKUS_HTTP_PORT", "" + port);
    all.put("QUARKUS_LRA_BASE_URI", "http://127.0.0.1:" + port);
    return all;
  }
}
