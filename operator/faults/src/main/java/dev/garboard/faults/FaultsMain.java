package dev.garboard.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Runs any operator behind the proxy, prints each of its writes, and on request kills it at one and
 * starts it again.
 */
public final class FaultsMain {

  private static final String USAGE =
      """
      Usage: java … dev.garboard.faults.FaultsMain KUBECONFIG [NAMESPACE/U<n>-<moment>] -- COMMAND…

      Starts COMMAND with KUBECONFIG set to a proxy before the API server of the given kubeconfig,
      and prints what it writes, Leases apart, until it ends. With a place it is killed by SIGKILL
      at its n-th write to that namespace and started again; <moment> is before, after-commit or
      after-reply.

      Example: … FaultsMain ~/.kube/config shop/U3-after-commit -- ./operator --leader-elect=false
      """;
  private static final Pattern PLACE = Pattern.compile("(.+)/U(\\d+)-(.+)");

  private FaultsMain() {}

  public static void main(String[] args) throws Exception {
    var arguments = Arrays.asList(args);
    int end = arguments.indexOf("--");
    if (end < 1 || end > 2 || end == args.length - 1) {
      System.err.print(USAGE);
      System.exit(2);
    }
    var place = end == 2 ? Optional.of(args[1]) : Optional.<String>empty();
    run(Path.of(args[0]), place, arguments.subList(end + 1, args.length));
  }

  private static void run(Path kubeconfig, Optional<String> place, List<String> command)
      throws Exception {
    var journal = new Journal();
    var directory = Files.createTempDirectory("garboard-faults");
    try (var proxy = ApiProxy.start("operator", kubeconfig, journal)) {
      var config = proxy.writeKubeconfig(directory.resolve("kubeconfig"));
      var log = directory.resolve("operator.log");
      System.out.println("the operator's output: " + log);
      try (var operator =
          new OperatorProcess(command, Map.of("KUBECONFIG", config.toString()), log)) {
        Runtime.getRuntime().addShutdownHook(new Thread(operator::close));
        place.ifPresent(it -> proxy.arm(trap(it, operator, proxy)));
        operator.start();
        print(journal, operator, proxy);
      }
    }
  }

  private static Trap trap(String place, OperatorProcess operator, ApiProxy proxy) {
    var parts = PLACE.matcher(place);
    if (!parts.matches()) {
      throw new IllegalArgumentException(place + " is no place; see the usage");
    }
    var moment =
        Arrays.stream(Trap.Moment.values())
            .filter(it -> it.toString().equals(parts.group(3)))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no such moment: " + parts.group(3)));
    return new Trap(
        parts.group(1),
        Integer.parseInt(parts.group(2)),
        moment,
        () -> {
          operator.kill();
          proxy.hangUp();
          System.out.println("killed at " + place);
          operator.start();
        });
  }

  private static void print(Journal journal, OperatorProcess operator, ApiProxy proxy)
      throws InterruptedException {
    int shown = 0;
    while (operator.isAlive() || proxy.isArmed()) {
      Thread.sleep(200);
      var writes = journal.writes();
      for (; shown < writes.size(); shown++) {
        System.out.println("U" + (shown + 1) + " " + writes.get(shown));
      }
    }
    System.out.println("it ended; " + journal.reads() + " reads");
  }
}
