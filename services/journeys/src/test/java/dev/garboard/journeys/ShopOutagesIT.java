package dev.garboard.journeys;

import static dev.garboard.journeys.Customer.cart;
import static dev.garboard.journeys.Visit.end;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of orders while parts of the shop are away. */
class ShopOutagesIT {
  private static final String TEA = cart("TEA-01", 1, "tok_ok");
  private static final String NEXT = "dev.garboard.order.NextOrderMain";

  @TempDir static Path directory;
  private static Visit visit;

  @BeforeAll
  static void open() throws Exception {
    visit =
        new Visit(
            directory,
            Map.of(
                "SAGA_STEP_TIMEOUT", "3s", "GATEWAY_LATE", "15s", "PAYMENT_GATEWAY_TIMEOUT", "1s"));
    visit.steward.sells("TEA-01", "4.20", 100_000);
    assertThat(end(visit.ada, visit.ada.buys(TEA))).isEqualTo("CONFIRMED");
    visit.comesToRest(visit.ada);
    // News of the article make its price unknown: this asks for it again.
    assertThat(end(visit.ada, visit.ada.buys(TEA))).isEqualTo("CONFIRMED");
  }

  @AfterAll
  static void close() {
    visit.close();
  }

  @Test
  void aPaymentThatSucceedsAfterItsTimeIsUndone() throws Exception {
    var order = visit.ada.buys(cart("TEA-01", 1, "tok_late"));
    assertThat(end(visit.ada, order)).isEqualTo("TIMED_OUT");
    visit.comesToRest(visit.ada);
  }

  @Test
  void whileTheStockIsAwayForAMinuteNothingIsLost() throws Exception {
    var inventory = visit.shop.service(Room.INVENTORY).server();
    inventory.kill();
    var orders = buysFor(Duration.ofSeconds(60));
    inventory.start();
    assertThat(orders).isNotEmpty().allMatch(it -> !end(visit.ada, it).isEmpty());
    assertThat(end(visit.ada, visit.ada.buys(TEA))).isEqualTo("CONFIRMED");
    visit.comesToRest(visit.ada);
  }

  @Test
  void whileTheBrokerIsAwayOrdersAreAccepted() throws Exception {
    var broker = visit.shop.broker().server();
    broker.kill();
    var orders = buysFor(Duration.ofSeconds(10));
    broker.start();
    assertThat(orders).isNotEmpty().allMatch(it -> !end(visit.ada, it).isEmpty());
    visit.comesToRest(visit.ada);
  }

  /** One each half second. */
  private static List<UUID> buysFor(Duration time) throws Exception {
    var orders = new ArrayList<UUID>();
    try (var clock = Executors.newSingleThreadScheduledExecutor()) {
      ScheduledFuture<?> buying =
          clock.scheduleAtFixedRate(
              () -> {
                try {
                  visit.ada.tries(UUID.randomUUID().toString(), TEA).ifPresent(orders::add);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              0,
              500,
              TimeUnit.MILLISECONDS);
      clock.schedule(() -> buying.cancel(false), time.toMillis(), TimeUnit.MILLISECONDS).get();
    }
    return orders;
  }

  /**
   * The next release has its sagas of version 2 beside those of version 1, which the old release
   * does not know. A slow machine may time out some of them: what matters is that each has an end,
   * and one.
   */
  @Test
  void aNewVersionTakesOverInTheMiddleOfFiveHundredSagas() throws Exception {
    var old = visit.shop.service(Room.ORDER).server();
    var orders = new ArrayList<>(buys(visit.ada, 250));
    try (var next = visit.shop.another(Room.ORDER, "order-next", NEXT)) {
      var there = visit.ada.at(next.http());
      orders.addAll(buys(there, 250));
      old.stop();
      assertThat(orders).allMatch(it -> !end(there, it).isEmpty());
      await().atMost(Visit.REST).until(() -> sagas("finished_at IS NULL") == 0);
    } finally {
      old.start();
    }
    assertThat(sagas("def_version = 2")).isEqualTo(250);
    assertThat(end(visit.ada, visit.ada.buys(TEA))).isEqualTo("CONFIRMED");
    visit.comesToRest(visit.ada);
  }

  private static long sagas(String which) throws SQLException {
    try (var connection = visit.shop.database(Room.ORDER).connect();
        var statement = connection.createStatement();
        var row = statement.executeQuery("SELECT count(*) FROM saga_instance WHERE " + which)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static List<UUID> buys(Customer customer, int times) throws Exception {
    var orders = new ArrayList<UUID>();
    for (int number = 0; number < times; number++) {
      orders.add(customer.buys(TEA));
    }
    return orders;
  }
}
