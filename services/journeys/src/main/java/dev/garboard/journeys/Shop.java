package dev.garboard.journeys;

import dev.garboard.kit.testing.Cut;
import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Postgres;
import dev.garboard.kit.testing.Service;
import dev.garboard.kit.testing.ServiceCode;
import dev.garboard.kit.testing.Tokens;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * The shop as it runs for real: a PostgreSQL and a broker of its own, each service a JVM that can
 * be killed. All of it ends with this process.
 */
public final class Shop implements AutoCloseable {
  private static final String SECRET = "a secret of the shop, at least 32 bytes long";
  private static final List<String> FAST = List.of("-XX:+UseSerialGC", "-Xmx256m");
  private static final List<String> FRAGILE =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx160m");

  private final Path directory;
  private final boolean fragile;
  private final Postgres postgres;
  private final Broker broker;
  private final Map<String, String> more;
  private final Map<Room, Service> services =
      Collections.synchronizedMap(new EnumMap<>(Room.class));
  private final Map<Room, Cut> cuts = Collections.synchronizedMap(new EnumMap<>(Room.class));

  private Shop(Path directory, boolean fragile, Map<String, String> more) {
    this.directory = directory;
    this.fragile = fragile;
    this.more = Map.copyOf(more);
    postgres = Postgres.own(directory.resolve("postgres"), Map.of("max_connections", "300"));
    broker = Broker.open(more.getOrDefault(Broker.SETTING, "kafka"), directory.resolve("broker"));
  }

  /**
   * Opens it as it is for customers.
   *
   * @param directory for its data and logs
   * @param more settings for every service, without the prefix: SAGA_STEP_TIMEOUT for example; with
   *     MESSAGING_BROKER {@code rabbit} it has a RabbitMQ instead of a Kafka
   */
  public static Shop open(Path directory, Map<String, String> more) {
    return new Shop(directory, false, more).opened();
  }

  /** Opens one whose services end at crash points, and have a network that can be cut. */
  public static Shop fragile(Path directory, Map<String, String> more) {
    return new Shop(directory, true, more).opened();
  }

  /** The payment gateway alone, as it serves any shop. */
  public static Service gateway(Path home) {
    var settings = new HashMap<>(common());
    settings.put("GATEWAY_LEDGER", home.resolve("ledger").toString());
    settings.put("LOGGING_LEVEL", "warn");
    return Service.start(Code.of(Room.GATEWAY, FAST), home, prefixed(settings));
  }

  private Shop opened() {
    try {
      together(List.of(Room.GATEWAY, Room.USER, Room.INVENTORY));
      together(List.of(Room.PAYMENT, Room.ORDER)); // who have to know where those are
      return this;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void together(List<Room> rooms) {
    var starts =
        rooms.stream()
            .map(room -> CompletableFuture.runAsync(() -> open(room), Thread::startVirtualThread))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(starts).join();
  }

  private void open(Room room) {
    var code = fragile ? Code.fragile(room, FRAGILE) : Code.of(room, FAST);
    var endsAtOnce = !fragile || Code.endsAtOnce(room);
    var service = start(room, room.label(), code);
    if (!endsAtOnce) {
      service.server().restart();
    }
    services.put(room, service);
  }

  /**
   * One more of a service, of another version, with the same database and topics.
   *
   * @param main its class, among the tests of the service
   */
  public Service another(Room room, String name, String main) {
    return start(room, name, Code.next(room, main, FRAGILE));
  }

  private Service start(Room room, String name, ServiceCode code) {
    var home = directory.resolve(name);
    var settings = new HashMap<>(settings(room));
    if (fragile) {
      settings.put("GARBOARD_CRASH", home.toString());
    }
    return Service.start(code, home, settings);
  }

  private Map<String, String> settings(Room room) {
    var settings = new HashMap<>(common());
    if (room == Room.GATEWAY) {
      settings.put("GATEWAY_LEDGER", ledger().toString());
    } else {
      settings.putAll(data(room));
    }
    if (room == Room.PAYMENT) {
      settings.put("PAYMENT_GATEWAY_URL", "http://127.0.0.1:" + service(Room.GATEWAY).http());
    }
    if (room == Room.ORDER) {
      settings.put("ORDER_INVENTORY", "127.0.0.1:" + service(Room.INVENTORY).grpc());
    }
    settings.putAll(more);
    return prefixed(settings);
  }

  private static Map<String, String> prefixed(Map<String, String> settings) {
    return settings.entrySet().stream()
        .collect(Collectors.toMap(it -> "GARBOARD_" + it.getKey(), Map.Entry::getValue));
  }

  private static Map<String, String> common() {
    return Map.of(
        "PROFILE", "dev",
        "SERVER_HTTP_HOST", "127.0.0.1",
        "SERVER_ADMIN_HOST", "127.0.0.1",
        "SERVER_GRPC_HOST", "127.0.0.1",
        "SERVER_HTTP_REQUEST_TIMEOUT", "15s",
        "SERVER_DRAIN_DELAY", "0s",
        "RATELIMIT_PRINCIPAL", "1000000/s",
        "RATELIMIT_GLOBAL", "1000000/s");
  }

  private Map<String, String> data(Room room) {
    var database = database(room);
    return Map.of(
        "SECURITY_JWT_SECRET",
        SECRET,
        broker.setting(),
        broker.address(),
        "MESSAGING_TOPICS_CREATE",
        "true",
        "DATABASE_URL",
        fragile ? behindCut(room) : database.url(),
        "DATABASE_USERNAME",
        database.username(),
        "DATABASE_PASSWORD",
        database.password());
  }

  private String behindCut(Room room) {
    return database(room).url().replace(":" + postgres.port(), ":" + cut(room).port());
  }

  /** The network between a room and its database. */
  public Cut cut(Room room) {
    return cuts.computeIfAbsent(room, _ -> Cut.before(postgres.port()));
  }

  /** The process of a room. */
  public Service service(Room room) {
    return services.get(room);
  }

  /** Where it ends, if it is to. */
  public Crashes crashes(Room room) {
    return new Crashes(directory.resolve(room.label()));
  }

  /** Where a room keeps its rows. */
  public Database database(Room room) {
    return postgres.lasting(room.label());
  }

  /** The file of the gateway. */
  public Path ledger() {
    return directory.resolve("gateway.ledger");
  }

  /** For its faults. */
  public Postgres postgres() {
    return postgres;
  }

  /** For its faults. */
  public Broker broker() {
    return broker;
  }

  /** Who may do what. */
  public Tokens tokens() {
    return new Tokens("https://garboard.dev/user", SECRET);
  }

  @Override
  public void close() {
    List.copyOf(services.values()).reversed().forEach(Service::close);
    cuts.values().forEach(Cut::close);
    broker.close();
    postgres.close();
  }
}
