package dev.garboard.bench.services;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures the saga of an order in the whole shop, and in peers; {@code hack/bench saga} calls. */
public final class SagaBench {
  private static final int WARM_UP = 2_000;
  private static final int QUICK = 2_000;
  private static final int FULL = 20_000;

  /** For a slow peer; ours takes as long as it takes. */
  private static final Duration BOX = Duration.ofMinutes(4);

  private static final Duration WARM_UP_BOX = Duration.ofMinutes(1);
  private static final Duration NO_BOX = Duration.ofDays(1);

  private final int orders;
  private final Path root;

  private SagaBench(Path root, int orders) {
    this.root = root;
    this.orders = orders;
  }

  private interface Opening {
    PeerShop in(Path directory) throws Exception;
  }

  /**
   * Prints the table, and writes it.
   *
   * @param args root of the checkout, {@code --full} for the size to quote or {@code --orders N}
   *     for another, {@code --subject NAME} to try a peer alone, which is written nowhere
   */
  public static void main(String[] args) throws Exception {
    var full = List.of(args).contains("--full") ? FULL : QUICK;
    var orders = option(args, "--orders").map(Integer::parseInt).orElse(full);
    var root = Path.of(args[0]).toAbsolutePath().normalize();
    var bench = new SagaBench(root, orders);
    var subject = option(args, "--subject");
    if (subject.isPresent()) {
      System.out.println(bench.one(subject.get()).raw());
    } else {
      bench.all().write(root.resolve("docs/benchmarks"));
    }
  }

  private static Optional<String> option(String[] args, String name) {
    var at = List.of(args).indexOf(name);
    return at < 0 ? Optional.empty() : Optional.of(args[at + 1]);
  }

  private Measured one(String name) throws Exception {
    return switch (name) {
      case "temporal" -> peer(name, own -> TemporalShop.open(root, own));
      case "lra" -> peer(name, own -> LraShop.open(root, own));
      default -> throw new IllegalArgumentException(name + " is not temporal or lra");
    };
  }

  private SagaReport all() throws Exception {
    var report = new SagaReport(orders);
    ours(report);
    report.add(one("temporal"));
    report.add(one("lra"));
    return report;
  }

  private void ours(SagaReport report) throws Exception {
    var directory = Files.createTempDirectory("garboard-bench");
    try (var ours = new OurShop(directory)) {
      report.add(measured(ours, NO_BOX, NO_BOX));
      report.invariants(ours.atRest().table().lines().toList());
      System.err.println("floor: " + orders + " sagas");
      report.add(ours.floor(Math.min(WARM_UP, orders), orders));
    } finally {
      System.err.println("what the services said: " + directory + "/*/log");
    }
  }

  private Measured peer(String name, Opening opening) throws Exception {
    try (var own = Scratch.named(name);
        var shop = opening.in(own.path())) {
      return measured(shop, WARM_UP_BOX, BOX).with(shop.standing());
    }
  }

  private Measured measured(Contender shop, Duration warmUpBox, Duration box) throws Exception {
    try (var ends = shop.ends()) {
      var rush = new Rush(shop, ends);
      var warmUp = Math.min(WARM_UP, orders);
      System.err.println(shop.name() + ": " + warmUp + " orders to warm up");
      rush.of(warmUp, warmUpBox);
      System.err.println(shop.name() + ": " + orders + " orders");
      var before = shop.costs().without(ends);
      var result = rush.of(orders, box);
      var costs = shop.costs().without(ends).since(before, result.seconds().size());
      return new Measured(shop.name(), result, costs, Map.of());
    }
  }
}
