package dev.garboard.bench.services;

import dev.garboard.kit.testing.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the benchmarks of the services; {@code hack/bench services} calls it. */
public final class BenchMain {
  private static final double CPU_OF_GIN = 0.8;
  private static final double CPU_OF_VERTX = 1.2;
  private static final double CPU_OF_GRPC_GO = 0.9;
  private static final double START_SECONDS = 0.7;
  private static final double START_MIB = 100;
  private static final String QUIET = "-Xlog:aot*=error";

  private final long started = System.nanoTime();
  private final Report report = new Report();
  private final Map<String, Database> databases = new HashMap<>();
  private final Size size;
  private final String subject;
  private final Path scratch;
  private final Subjects subjects;
  private final Bed bed;

  private BenchMain(Path root, Path scratch, Size size, String subject, Bed bed) {
    this.size = size;
    this.subject = subject;
    this.scratch = scratch;
    this.bed = bed;
    subjects = new Subjects(root, scratch, bed.brokers());
  }

  /**
   * Prints the report, and writes that of ours.
   *
   * @param args root of the checkout, and {@code --full} for real sizes, {@code --subject NAME} for
   *     another one in the place of ours
   */
  public static void main(String[] args) throws Exception {
    var arguments = List.of(args);
    var root = Path.of(args[0]).toAbsolutePath();
    var size = arguments.contains("--full") ? Size.FULL : Size.QUICK;
    int named = arguments.indexOf("--subject");
    var subject = named < 0 ? Subjects.OURS : arguments.get(named + 1);
    var scratch = Files.createTempDirectory("garboard-bench");
    try (var bed = new Bed(scratch)) {
      var bench = new BenchMain(root, scratch, size, subject, bed);
      bench.measure(new Load(root.resolve(".garboard/bench/bin/load")));
      System.out.print(bench.report.text());
      if (subject.equals(Subjects.OURS)) {
        bench.report.write(root.resolve("docs/benchmarks"), bench.head());
      }
    } finally {
      System.err.println("what the subjects said: " + scratch + "/*.log");
    }
  }

  private void measure(Load load) throws Exception {
    var meter = new Meter(bed, load);
    report.note("a create hashes a password with Argon2id of 1 MiB and one pass, in every subject");
    report.note(
        "of a create, garboard also publishes the row of the outbox to Kafka and projects it into"
            + " user_view; peers only write it");
    for (var name : names()) {
      databases.put(name, prepare(name));
    }
    starts();
    try (var ours = start(subject)) {
      besidePeers(new Pair(meter, report, size), ours);
      if (subject.equals(Subjects.OURS)) {
        say("load gate"); // of a process that has served for long: a cold one compiles for minutes
        new Gate(load, report, bed.calls(), size.gate()).measure(ours);
      }
    }
    if (subject.equals(Subjects.OURS)) {
      alone(meter);
    }
  }

  private void alone(Meter meter) throws Exception {
    say("sizes of bodies");
    new Sweep(meter, report, size).measure(subjects.echo(), scratch);
    say("relay"); // with PostgreSQL and Kafka it is what is measured: no other needs a processor
    Proc.useAll();
    try (var relay = new RelayRows(report, scratch)) {
      relay.measure();
    }
  }

  private void besidePeers(Pair pair, SubjectProcess ours) throws Exception {
    if (!subject.equals(Subjects.GIN)) {
      try (var gin = start(Subjects.GIN)) {
        SameJob.require(ours.subject(), gin.subject(), bed.calls());
        against(pair, ours, gin, Workload.READ, CPU_OF_GIN);
        against(pair, ours, gin, Workload.CREATE, CPU_OF_GIN);
        if (subject.equals(Subjects.OURS)) {
          against(pair, ours, gin, Workload.GRPC_READ, CPU_OF_GRPC_GO);
        }
      }
    }
    if (!subject.equals(Subjects.VERTX) && size.equals(Size.FULL)) {
      try (var vertx = start(Subjects.VERTX)) {
        SameJob.require(ours.subject(), vertx.subject(), bed.calls());
        against(pair, ours, vertx, Workload.READ, CPU_OF_VERTX);
        against(pair, ours, vertx, Workload.CREATE, CPU_OF_VERTX);
      }
    }
  }

  private List<String> names() {
    var names = new ArrayList<>(List.of(subject));
    List.of(Subjects.GIN, Subjects.VERTX).stream()
        .filter(name -> !name.equals(subject))
        .forEach(names::add);
    return names;
  }

  /** Ours makes its tables itself, the first time it starts. */
  private Database prepare(String name) throws Exception {
    say("100,000 users for " + name);
    if (!name.equals(Subjects.OURS)) {
      var database = bed.withSchema(name);
      bed.addUsers(database);
      return database;
    }
    var database = bed.empty(name);
    SubjectProcess.start(subjects.named(name, database), scratch).close();
    bed.addUsers(database);
    return database;
  }

  private SubjectProcess start(String name, String... flags) throws Exception {
    return SubjectProcess.start(subjects.named(name, databases.get(name), flags), scratch);
  }

  private void against(
      Pair pair, SubjectProcess ours, SubjectProcess peer, Workload workload, double atMost)
      throws Exception {
    say(workload.title() + " beside " + peer.subject().name());
    var goal = subject.equals(Subjects.OURS) ? Optional.of(atMost) : Optional.<Double>empty();
    pair.measure(ours, peer, workload, goal);
  }

  private void starts() throws Exception {
    for (var name : names()) {
      say("starts of " + name);
      if (name.equals(Subjects.OURS)) {
        var cache = trained(name);
        starts(name + ", AOT cache", name, Optional.of(cache), "-XX:AOTCache=" + cache, QUIET);
      }
      starts(name, name, Optional.empty());
    }
  }

  /** One life that serves requests, stopped politely: that is when the cache is made. */
  private Path trained(String name) throws Exception {
    var cache = scratch.resolve(name + ".aot");
    try (var process = start(name, "-XX:AOTCacheOutput=" + cache, QUIET)) {
      SameJob.read(process.subject(), bed.calls());
    }
    if (!Files.exists(cache)) {
      throw new IllegalStateException("no AOT cache was made; see " + scratch);
    }
    return cache;
  }

  private void starts(String title, String name, Optional<Path> cache, String... flags)
      throws Exception {
    var seconds = new ArrayList<Double>();
    var resident = new ArrayList<Double>();
    for (int i = 0; i < size.starts(); i++) {
      try (var process = start(name, flags)) {
        seconds.add(process.startSeconds());
        resident.add(Proc.residentMiB(process.pid()));
      }
    }
    int times = size.starts();
    var goalSeconds = cache.map(it -> START_SECONDS);
    var goalResident = cache.map(it -> START_MIB);
    report.add(
        new Row(
            "start to first 200, " + title, "s", seconds, List.of(), goalSeconds, times, times));
    report.add(
        new Row("RSS then, " + title, "MiB", resident, List.of(), goalResident, times, times));
  }

  private Map<String, String> head() throws IOException {
    var head = new LinkedHashMap<String, String>();
    head.put("command", System.getProperty("garboard.command", "unknown"));
    head.put("size", size.name());
    head.put("commit", System.getProperty("garboard.commit", "unknown"));
    head.put("kernel", System.getProperty("os.version"));
    head.put("JDK", System.getProperty("java.vendor.version"));
    head.put("versions", System.getProperty("garboard.versions", "unknown"));
    head.put(
        "processors",
        "" + Proc.processors() + "; the subject has the first for itself, the relay all");
    head.put("load average at the end", Files.readString(Path.of("/proc/loadavg")).strip());
    return head;
  }

  private void say(String what) {
    System.err.printf("%6.1f s  %s%n", (System.nanoTime() - started) / 1e9, what);
  }
}
