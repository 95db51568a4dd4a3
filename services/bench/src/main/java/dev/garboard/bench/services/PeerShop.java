package dev.garboard.bench.services;

import dev.garboard.journeys.Shop;
import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Postgres;
import dev.garboard.kit.testing.Program;
import dev.garboard.kit.testing.Server;
import dev.garboard.kit.testing.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the shops of peers have in common: a gateway, PostgreSQL, three services, tables. */
final class PeerShop implements Contender {
  /** Twice the heap of ours, so that none is short of it. */
  private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-Xmx512m");

  private static final String POOL = "16";

  private final String name;
  private final Path directory;
  private final Postgres postgres;
  private final Service gateway;
  private final Map<String, Server> programs = new LinkedHashMap<>();
  private final Map<String, Database> databases = new LinkedHashMap<>();
  private final PeerCustomer customer = new PeerCustomer();

  PeerShop(String name, Path directory) {
    this.name = name;
    this.directory = directory;
    postgres = Postgres.own(directory.resolve("postgres"), Map.of("max_connections", "300"));
    gateway = Shop.gateway(directory.resolve("gateway"));
  }

  /** Starts a program that is well when this path answers 200. */
  void start(String part, List<String> command, String health, Program.Settings settings) {
    start(new Program(part, command, settings, port -> answers(port, health)));
  }

  void start(Program program) {
    programs.put(program.name(), program.start(directory.resolve(program.name())));
  }

  private static boolean answers(int port, String health) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + health)).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    }
  }

  /** A program in Java. */
  static List<String> java(String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(List.of(arguments));
    return List.copyOf(command);
  }

  /** Made when first asked for. */
  Database database(String of) {
    return databases.computeIfAbsent(of, postgres::lasting);
  }

  static String poolSize() {
    return POOL;
  }

  int postgresPort() {
    return postgres.port();
  }

  String gatewayUrl() {
    return "http://127.0.0.1:" + gateway.http();
  }

  String url(String part) {
    return "http://127.0.0.1:" + programs.get(part).port();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public UUID buys(String cart) throws InterruptedException {
    return customer.buys(url("order"), cart);
  }

  @Override
  public Ends ends() throws SQLException {
    return new Ends(PeerTables.of(databases), PeerTables::ended);
  }

  @Override
  public Costs costs() throws SQLException {
    var processes = new LinkedHashMap<String, Long>();
    processes.put("gateway", gateway.server().pid());
    programs.forEach((part, program) -> processes.put(part, program.pid()));
    processes.put("PostgreSQL", postgres.server().pid());
    return Costs.of(processes, databases);
  }

  /** How its orders stand, when nothing is under way any more or after a minute. */
  Map<String, Double> standing() throws SQLException, InterruptedException {
    var standing = PeerTables.standing(databases);
    for (int tries = 0; tries < 60 && PeerTables.underWay(standing); tries++) {
      Thread.sleep(1_000);
      standing = PeerTables.standing(databases);
    }
    return PeerTables.checked(standing);
  }

  @Override
  public void close() {
    List.copyOf(programs.values()).reversed().forEach(Server::close);
    gateway.close();
    postgres.close();
  }
}
