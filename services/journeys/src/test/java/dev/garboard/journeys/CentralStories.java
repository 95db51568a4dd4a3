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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is the same in every shop, whatever carries its messages. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CentralStories {
  private static final int AT_ONCE = 64;

  private final Map<String, String> settings;
  Visit visit;

  CentralStories(Map<String, String> settings) {
    this.settings = settings;
  }

  @BeforeAll
  void open(@TempDir Path directory) throws Exception {
    visit = new Visit(directory, settings);
    visit.steward.sells("TEA-01", "4.20", 1_000);
  }

  @AfterAll
  void close() {
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

  /** Nothing exports traces here: the id is made and carried all the same. */
  @Test
  void oneTraceLeadsFromTheAnswerToTheLedgerOfTheGateway() throws Exception {
    var answer = visit.ada.order(UUID.randomUUID().toString(), cart("TEA-01", 1, "tok_ok"));
    var trace = answer.headers().firstValue("traceresponse").orElseThrow().substring(3, 35);
    assertThat(end(visit.ada, Customer.id(answer))).isEqualTo("CONFIRMED");
    visit.comesToRest(visit.ada);
    assertThat(visit.steward.ledger()).contains(trace);
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
  void fiftyTimesTheSameKeyIsOneOrderAndFiftyEqualAnswers() throws Exception {
    var key = UUID.randomUUID().toString();
    var answers = atOnce(50, () -> answered(key));
    assertThat(answers).allMatch(it -> it.statusCode() == 202);
    assertThat(answers.stream().map(HttpResponse::body).distinct()).hasSize(1);
    assertThat(visit.ada.accepted().get(key)).hasSize(1);
  }

  /** 409 says: later. */
  private HttpResponse<String> answered(String key) throws Exception {
    var answer = visit.ada.order(key, cart("TEA-01", 1, "tok_ok"));
    while (answer.statusCode() == 409) {
      answer = visit.ada.order(key, cart("TEA-01", 1, "tok_ok"));
    }
    return answer;
  }

  static <T> List<T> atOnce(int times, Callable<T> work) throws Exception {
    var results = new ArrayList<T>();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      for (Future<T> result : threads.invokeAll(Collections.nCopies(times, work))) {
        results.add(result.get());
      }
    }
    return results;
  }
}
