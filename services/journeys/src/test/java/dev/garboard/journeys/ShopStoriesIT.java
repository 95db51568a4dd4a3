package dev.garboard.journeys;

import static dev.garboard.journeys.Customer.cart;
import static dev.garboard.journeys.Visit.end;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to people who buy, by HTTP, in four services and a gateway. */
class ShopStoriesIT {
  private static final int AT_ONCE = 64;

  @TempDir static Path directory;
  private static Visit visit;

  @BeforeAll
  static void open() throws Exception {
    visit = new Visit(directory, Map.of());
    visit.steward.sells("TEA-01", "4.20", 1_000);
  }

  @AfterAll
  static void close() {
    visit.close();
  }

  @AfterEach
  void allIsRight() throws Exception {
    visit.comesToRest(visit.ada);
  }

  @Test
  void whoBuysTeaPaysOnceAndGetsIt() throws Exception {
    var order = visit.ada.buys(cart("TEA-01", 2, "tok_ok"));
    assertThat(end(visit.ada, order)).isEqualTo("CONFIRMED");
    assertThat(visit.ada.look(order).at("/total/amount").asText()).isEqualTo("8.40");
    assertThat(visit.comesToRest(visit.ada).world().payments().get(order).status())
        .isEqualTo("CAPTURED");
  }

  @Test
  void aDeclinedCardBuysNothing() throws Exception {
    var order = visit.ada.buys(cart("TEA-01", 1, "tok_declined"));
    assertThat(end(visit.ada, order)).isEqualTo("PAYMENT_DECLINED");
  }

  @Test
  void moreThanThereIsIsNotSold() throws Exception {
    visit.steward.sells("RARE-01", "90.00", 3);
    var order = visit.ada.buys(cart("RARE-01", 4, "tok_ok"));
    assertThat(end(visit.ada, order)).isEqualTo("OUT_OF_STOCK");
    assertThat(visit.comesToRest(visit.ada).world().payments()).doesNotContainKey(order);
  }

  @Test
  void theLastOneIsSoldToOneOfAThousand() throws Exception {
    visit.steward.sells("LAST-01", "12.00", 1);
    var orders = atOnce(1_000, () -> visit.ada.buys(cart("LAST-01", 1, "tok_ok")));
    var ends =
        orders.stream()
            .map(order -> end(visit.ada, order))
            .collect(Collectors.groupingBy(it -> it, Collectors.counting()));
    assertThat(ends)
        .containsExactlyInAnyOrderEntriesOf(Map.of("CONFIRMED", 1L, "OUT_OF_STOCK", 999L));
  }

  @Test
  void whoCancelsWhilePayingGetsTheMoneyBack() throws Exception {
    var order = visit.ada.buys(cart("TEA-01", 1, "tok_slow"));
    assertThat(visit.ada.cancel(order).statusCode()).isEqualTo(202);
    assertThat(end(visit.ada, order)).isEqualTo("BY_USER");
  }

  @Test
  void fiftyTimesTheSameKeyIsOneOrderAndFiftyEqualAnswers() throws Exception {
    var key = UUID.randomUUID().toString();
    var answers = atOnce(50, () -> answered(key));
    assertThat(answers).allMatch(it -> it.statusCode() == 202);
    assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);
    assertThat(visit.ada.accepted().get(key)).hasSize(1);
  }

  /** 409 says: later. */
  private static HttpResponse<String> answered(String key) throws Exception {
    var answer = visit.ada.order(key, cart("TEA-01", 1, "tok_ok"));
    while (answer.statusCode() == 409) {
      answer = visit.ada.order(key, cart("TEA-01", 1, "tok_ok"));
    }
    return answer;
  }

  private static <T> List<T> atOnce(int times, Callable<T> work) throws Exception {
    var results = new ArrayList<T>();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      for (Future<T> result : threads.invokeAll(Collections.nCopies(times, work))) {
        results.add(result.get());
      }
    }
    return results;
  }
}
