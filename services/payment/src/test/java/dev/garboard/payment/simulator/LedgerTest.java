package dev.garboard.payment.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.garboard.contracts.money.Money;
import dev.garboard.payment.simulator.Books.Entry;
import dev.garboard.payment.simulator.Books.Entry.Booked;
import dev.garboard.payment.simulator.Fact.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final Money PRICE = Money.of("12.34", "EUR");

  @TempDir Path directory;

  @Test
  void whatIsWrittenIsThereAfterwards() throws Exception {
    var key = UUID.randomUUID();
    var ledger = open();
    var books = books(ledger);
    books.authorize(key, PRICE, "tok_ok", null);
    settled(ledger, books.capture(key, "00-trace"));
    settled(ledger, books.refund(key, UUID.randomUUID(), Money.of("1.00", "EUR"), null));
    ledger.close();

    var again = open();
    assertThat(standing(books(again).find(key))).isEqualTo(Kind.captured);
    assertThat(kinds(again)).containsExactly(Kind.authorized, Kind.captured, Kind.refunded);
    assertThat(again.durable().get(1).trace()).isEqualTo("00-trace");
    again.close();
  }

  @Test
  void aLineThatACrashCutOffWasToldToNobody() throws Exception {
    var ledger = open();
    settled(ledger, books(ledger).authorize(UUID.randomUUID(), PRICE, "tok_ok", null));
    ledger.close();
    Files.writeString(file(), "{\"n\": 2, \"fact\": \"capt", StandardOpenOption.APPEND);

    var again = open();
    assertThat(kinds(again)).containsExactly(Kind.authorized);
    settled(again, books(again).authorize(UUID.randomUUID(), PRICE, "tok_ok", null));
    again.close();
    assertThat(kinds(open())).containsExactly(Kind.authorized, Kind.authorized);
  }

  @Test
  void aLineThatIsNoFactIsNotOverlooked() throws Exception {
    Files.writeString(file(), "nonsense\n");
    assertThatIllegalStateException().isThrownBy(this::open).withMessageContaining("line 1");
  }

  @Test
  void aLineThatIsMissingIsNotOverlooked() throws Exception {
    var ledger = open();
    var books = books(ledger);
    books.authorize(UUID.randomUUID(), PRICE, "tok_ok", null);
    settled(ledger, books.authorize(UUID.randomUUID(), PRICE, "tok_ok", null));
    ledger.close();
    Files.write(file(), Files.readAllLines(file()).subList(1, 2));
    assertThatIllegalStateException().isThrownBy(this::open).withMessageContaining("line 1");
  }

  @Test
  void manyAtOnceAreAllThere() throws Exception {
    var ledger = open();
    var books = books(ledger);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Void> one =
          () -> {
            settled(ledger, books.authorize(UUID.randomUUID(), PRICE, "tok_ok", null));
            return null;
          };
      for (var call : threads.invokeAll(IntStream.range(0, 500).mapToObj(_ -> one).toList())) {
        call.get();
      }
    }
    ledger.close();
    assertThat(kinds(open())).hasSize(500);
  }

  @Test
  void aKeyIsHeldOnceAndAnsweredAlike() throws Exception {
    var key = UUID.randomUUID();
    var ledger = open();
    var books = books(ledger);
    books.authorize(key, PRICE, "tok_ok", null);
    assertThat(standing(books.authorize(key, PRICE, "tok_ok", null))).isEqualTo(Kind.authorized);
    assertThat(books.authorize(key, Money.of("1.00", "EUR"), "tok_ok", null))
        .isInstanceOf(Entry.OtherRequest.class);
    assertThat(ledger.facts()).hasSize(1);
    ledger.close();
  }

  @Test
  void aKeyThatWasVoidedBeforeItCameIsRefused() throws Exception {
    var key = UUID.randomUUID();
    var ledger = open();
    var books = books(ledger);
    books.release(key, null);
    assertThat(standing(books.authorize(key, PRICE, "tok_ok", null))).isEqualTo(Kind.refused);
    assertThat(books.capture(key, null)).isInstanceOf(Entry.Refused.class);
    assertThat(ledger.facts()).hasSize(1);
    ledger.close();
  }

  @Test
  void noMoreIsPaidBackThanWasTaken() throws Exception {
    var key = UUID.randomUUID();
    var refund = UUID.randomUUID();
    var ledger = open();
    var books = books(ledger);
    books.authorize(key, PRICE, "tok_ok", null);
    assertThat(books.refund(key, refund, PRICE, null)).isInstanceOf(Entry.Refused.class);
    books.capture(key, null);
    assertThat(books.refund(key, refund, PRICE, null)).isInstanceOf(Booked.class);
    assertThat(books.refund(key, refund, PRICE, null)).isInstanceOf(Booked.class);
    assertThat(books.refund(key, UUID.randomUUID(), Money.of("0.01", "EUR"), null))
        .isInstanceOf(Entry.Refused.class);
    assertThat(ledger.facts()).hasSize(3);
    ledger.close();
  }

  private Path file() {
    return directory.resolve("ledger");
  }

  private Ledger open() throws Exception {
    return Ledger.open(file());
  }

  private static Books books(Ledger ledger) {
    return new Books(ledger, InstantSource.system());
  }

  private static void settled(Ledger ledger, Entry entry) throws InterruptedException {
    ledger.await(((Booked) entry).account().last());
  }

  private static Kind standing(Entry entry) {
    return ((Booked) entry).account().standing();
  }

  private static List<Kind> kinds(Ledger ledger) {
    return ledger.durable().stream().map(Fact::fact).toList();
  }
}
