package dev.garboard.bench.services;

import dev.garboard.journeys.Customer;
import dev.garboard.journeys.Findings;
import dev.garboard.journeys.Inspector;
import dev.garboard.journeys.Room;
import dev.garboard.journeys.Shop;
import dev.garboard.journeys.Steward;
import dev.garboard.kit.testing.Database;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Four services with a gateway, PostgreSQL and Kafka. */
final class OurShop implements Contender {
  private static final long PLENTY = 10_000_000;
  private static final List<Room> WITH_SAGA = List.of(Room.ORDER, Room.INVENTORY, Room.PAYMENT);
  private static final String ENDED =
      """
      SELECT id, extract(epoch FROM finished_at - started_at) FROM saga_instance
      WHERE id = ANY (?) AND finished_at IS NOT NULL
      """;

  private final Shop shop;
  private final Steward steward;
  private final Customer customer;

  OurShop(Path directory) throws Exception {
    shop = Shop.open(directory, Map.of("LOGGING_LEVEL", "warn"));
    steward = new Steward(shop);
    customer = Customer.of(shop);
    steward.sells("TEA-01", "4.20", PLENTY);
    steward.sells("GONE-01", "4.20", 0);
  }

  @Override
  public String name() {
    return "Garboard";
  }

  @Override
  public UUID buys(String cart) throws InterruptedException {
    return customer.buys(cart);
  }

  @Override
  public Ends ends() throws SQLException {
    return new Ends(
        Map.of("order", shop.database(Room.ORDER)),
        (looks, open) -> looks.at("order", ENDED, open));
  }

  @Override
  public Costs costs() throws SQLException {
    var processes = new LinkedHashMap<String, Long>();
    for (var room : Room.values()) {
      processes.put(name(room), shop.service(room).server().pid());
    }
    processes.put("Kafka", shop.broker().server().pid());
    processes.put("PostgreSQL", shop.postgres().server().pid());
    var databases = new LinkedHashMap<String, Database>();
    WITH_SAGA.forEach(room -> databases.put(name(room), shop.database(room)));
    return Costs.of(processes, databases);
  }

  /** The least that as many sagas take, on the same servers while the services rest. */
  Measured floor(int warmUp, int sagas) throws Exception {
    var processes = new LinkedHashMap<String, Long>();
    processes.put("one process", ProcessHandle.current().pid());
    processes.put("Kafka", shop.broker().server().pid());
    processes.put("PostgreSQL", shop.postgres().server().pid());
    try (var floor = new Floor(shop.postgres()::lasting, shop.broker().address())) {
      floor.run(warmUp);
      var before = Costs.of(processes, floor.databases());
      var result = floor.run(sagas);
      var costs = Costs.of(processes, floor.databases()).since(before, sagas);
      return new Measured("floor", result, costs, Map.of());
    }
  }

  private static String name(Room room) {
    return room.name().toLowerCase(Locale.ROOT);
  }

  /** Whether the invariants hold; the last messages may still be on their way. */
  Findings atRest() throws Exception {
    var inspector = new Inspector(shop, steward);
    var findings = Findings.of(inspector.look(customer));
    for (int tries = 0; tries < 60 && !findings.breaches().isEmpty(); tries++) {
      Thread.sleep(1_000);
      findings = Findings.of(inspector.look(customer));
    }
    return findings;
  }

  @Override
  public void close() {
    shop.close();
  }
}
