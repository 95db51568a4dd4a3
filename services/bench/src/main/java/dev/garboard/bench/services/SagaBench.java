package dev.garboard.bench.services;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.journeys.Customer;
import dev.garboard.journeys.Findings;
import dev.garboard.journeys.Inspector;
import dev.garboard.journeys.Room;
import dev.garboard.journeys.Shop;
import dev.garboard.journeys.Steward;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Measures the saga of an order in the whole shop; {@code hack/bench saga} calls it. */
public final class SagaBench {
  private static final int WARM_UP = 2_000;
  private static final int QUICK = 2_000;
  private static final int FULL = 20_000;
  private static final long PLENTY = 10_000_000;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private SagaBench() {}

  /**
   * Prints the table, and writes it.
   *
   * @param args root of the checkout, and {@code --full} for the size to quote
   */
  public static void main(String[] args) throws Exception {
    var orders = List.of(args).contains("--full") ? FULL : QUICK;
    var directory = Files.createTempDirectory("garboard-bench");
    try (var shop = Shop.open(directory, Map.of("LOGGING_LEVEL", "warn"))) {
      var raw = measured(shop, orders);
      raw.putAll(floor(shop, orders));
      var text = text(raw);
      System.out.print(text);
      write(Path.of(args[0], "docs/benchmarks"), text, raw);
    } finally {
      System.err.println("what the services said: " + directory + "/*/log");
    }
  }

  private static Map<String, Object> measured(Shop shop, int orders) throws Exception {
    var steward = new Steward(shop);
    steward.sells("TEA-01", "4.20", PLENTY);
    steward.sells("GONE-01", "4.20", 0);
    var customer = Customer.of(shop);
    try (var ends = new Ends(shop.database(Room.ORDER))) {
      var rush = new Rush(customer, ends);
      System.err.println(WARM_UP + " orders to warm up");
      rush.of(WARM_UP);
      System.err.println(orders + " orders");
      var before = Costs.of(shop);
      var result = rush.of(orders);
      var costs = Costs.of(shop).since(before, orders);
      return raw(orders, result, costs, new Inspector(shop, steward), customer);
    }
  }

  /** On the same servers, while the services rest. */
  private static Map<String, Object> floor(Shop shop, int sagas) throws Exception {
    System.err.println(sagas + " sagas of the floor");
    var floor = new Floor(shop.postgres()::lasting, shop.kafka().bootstrapServers());
    var told = floor.of(WARM_UP, sagas, () -> Costs.ofFloor(shop));
    var costs = told.getLast().since(told.getFirst(), sagas);
    var raw = new LinkedHashMap<String, Object>();
    raw.put("floor, CPU-ms per saga", costs.cpuMillis());
    raw.put("floor, CPU-µs by part", costs.cpuMicros());
    raw.put("floor, transactions by room", costs.transactions());
    return raw;
  }

  private static Map<String, Object> raw(
      int orders, Rush.Result result, Costs costs, Inspector inspector, Customer customer)
      throws Exception {
    var raw = new LinkedHashMap<String, Object>();
    raw.put("command", System.getProperty("garboard.command"));
    raw.put("commit", System.getProperty("garboard.commit"));
    raw.put("versions", System.getProperty("garboard.versions"));
    raw.put("processors", Proc.processors());
    raw.put("load average at the end", Files.readString(Path.of("/proc/loadavg")).strip());
    raw.put("orders", orders);
    raw.put("sagas/s", result.perSecond());
    raw.put("p50 ms", result.percentile(0.50) * 1_000);
    raw.put("p99 ms", result.percentile(0.99) * 1_000);
    raw.put("CPU-ms per saga", costs.cpuMillis());
    raw.put("CPU-µs by part", costs.cpuMicros());
    raw.put("transactions by room", costs.transactions());
    raw.put("invariants", atRest(inspector, customer).table().lines().toList());
    return raw;
  }

  /** The last messages may still be on their way. */
  private static Findings atRest(Inspector inspector, Customer customer) throws Exception {
    var findings = Findings.of(inspector.look(customer));
    for (int tries = 0; tries < 60 && !findings.breaches().isEmpty(); tries++) {
      Thread.sleep(1_000);
      findings = Findings.of(inspector.look(customer));
    }
    return findings;
  }

  private static String text(Map<String, Object> raw) {
    var text = new StringBuilder("# The saga of an order, measured\n\n");
    raw.forEach((name, value) -> text.append(line(name, value)));
    return text.toString();
  }

  private static String line(String name, Object value) {
    return switch (value) {
      case Double number -> "- %s: %.1f%n".formatted(name, number);
      case Map<?, ?> parts -> "- %s: %s%n".formatted(name, parts(parts));
      case List<?> lines -> "%n```text%n%s%n```%n".formatted(String.join("\n", strings(lines)));
      default -> "- %s: %s%n".formatted(name, value);
    };
  }

  private static String parts(Map<?, ?> parts) {
    return parts.entrySet().stream()
        .map(part -> part.getKey() + " " + Math.round((Double) part.getValue() * 10) / 10.0)
        .collect(Collectors.joining(", "));
  }

  private static List<String> strings(List<?> lines) {
    return lines.stream().map(String::valueOf).toList();
  }

  private static void write(Path directory, String text, Map<String, Object> raw)
      throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("saga.md"), text);
    Files.writeString(directory.resolve("saga.json"), JSON.writeValueAsString(raw) + "\n");
  }
}
