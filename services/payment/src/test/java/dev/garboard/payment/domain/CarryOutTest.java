package dev.garboard.payment.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.contracts.money.Money;
import dev.garboard.payment.domain.GatewayReply.AlreadyCaptured;
import dev.garboard.payment.domain.GatewayReply.Approved;
import dev.garboard.payment.domain.GatewayReply.Refused;
import dev.garboard.payment.domain.GatewayReply.Unknown;
import dev.garboard.payment.domain.GatewayReply.Unseen;
import dev.garboard.payment.domain.Instruction.Kind;
import dev.garboard.payment.domain.Payment.Revised;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What follows from each answer of the gateway, in each state that it may meet. */
class CarryOutTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  private final OrderId order = new OrderId(UUID.randomUUID());
  private final Script gateway = new Script();
  private final Memory memory = new Memory();
  private final List<String> told = new ArrayList<>();
  private final CarryOut carryOut =
      new CarryOut(gateway, memory, memory, new Replies(), Supplier::get, CLOCK);
  private final AuthorizePayment authorize =
      new AuthorizePayment(
          memory, memory, Supplier::get, () -> new PaymentId(UUID.randomUUID()), CLOCK);
  private final CapturePayment capture = new CapturePayment(memory, memory, Supplier::get, CLOCK);
  private final VoidPayment undo = new VoidPayment(memory, memory, Supplier::get, CLOCK);

  @Test
  void withoutAnAnswerNothingChanges() {
    var it = authorized();
    gateway.says(new Unknown("no answer"));
    carryOut.carryOut(it);
    assertThat(status()).isEqualTo(PaymentStatus.INITIATED);
    assertThat(memory.open).contains(it);
    assertThat(told).isEmpty();
  }

  @Test
  void aLaterTryAsksFirstWhatBecameOfTheEarlier() {
    var it = tried(authorized());
    gateway.says(new Approved("auth_1"));
    carryOut.carryOut(it);
    assertThat(gateway.asked).containsExactly("query");
    assertThat(status()).isEqualTo(PaymentStatus.AUTHORIZED);
  }

  @Test
  void whatTheGatewayNeverSawIsAskedForAgain() {
    var it = tried(authorized());
    gateway.says(new Unseen(), new Approved("auth_1"));
    carryOut.carryOut(it);
    assertThat(gateway.asked).containsExactly("query", "authorize");
  }

  @Test
  void theFirstAnswerCounts() {
    var it = authorized();
    gateway.says(new Approved("auth_1"), new Refused("declined"));
    carryOut.carryOut(it);
    carryOut.carryOut(it);
    assertThat(status()).isEqualTo(PaymentStatus.AUTHORIZED);
    assertThat(told).containsExactly("done");
  }

  @Test
  void anApprovalThatMeetsAVoidIsNone() {
    var it = authorized();
    undo.undo(command(), order);
    gateway.says(new Approved("auth_1"));
    carryOut.carryOut(it);
    assertThat(status()).isEqualTo(PaymentStatus.VOIDING);
    assertThat(told).containsExactly("VOIDED");
  }

  @Test
  void aVoidThatIsRefusedIsTriedOn() {
    authorized();
    undo.undo(command(), order);
    var release = memory.last();
    gateway.says(new Refused("not now"));
    carryOut.carryOut(release);
    assertThat(status()).isEqualTo(PaymentStatus.VOIDING);
    assertThat(memory.open).contains(release);
  }

  @Test
  void aVoidThatMeetsACaptureEndsWhenTheMoneyIsBack() {
    held();
    capture.capture(command(), order);
    undo.undo(command(), order);
    gateway.says(new AlreadyCaptured("auth_1"), new Approved("auth_1"));
    carryOut.carryOut(memory.last());
    assertThat(told).containsExactly("done");
    assertThat(memory.last().kind()).isEqualTo(Kind.REFUND);
    carryOut.carryOut(memory.last());
    assertThat(status()).isEqualTo(PaymentStatus.REFUNDED);
    assertThat(told).containsExactly("done", "done");
  }

  @Test
  void aCaptureThatIsRefusedLeavesItHeld() {
    held();
    capture.capture(command(), order);
    gateway.says(new Refused("expired"));
    carryOut.carryOut(memory.last());
    assertThat(status()).isEqualTo(PaymentStatus.AUTHORIZED);
    assertThat(told).containsExactly("done", "CAPTURE_REFUSED");
  }

  @Test
  void anOrderHasOnePayment() {
    authorized();
    assertThat(authorize.authorize(command(), request("1.00")))
        .isInstanceOf(AuthorizePayment.Outcome.OrderHasPayment.class);
  }

  @Test
  void aCommandIsForOneThing() {
    var it = authorized();
    assertThat(authorize.authorize(it.command(), request("12.34")))
        .isInstanceOf(AuthorizePayment.Outcome.Begun.class);
    assertThat(authorize.authorize(it.command(), request("12.35")))
        .isInstanceOf(AuthorizePayment.Outcome.OtherRequest.class);
    assertThat(memory.open).hasSize(1);
  }

  private Instruction authorized() {
    authorize.authorize(command(), request("12.34"));
    return memory.last();
  }

  private void held() {
    var it = authorized();
    gateway.says(new Approved("auth_1"));
    carryOut.carryOut(it);
  }

  private AuthorizePayment.Request request(String amount) {
    var user = new UserId(new UUID(0, 1));
    return new AuthorizePayment.Request(
        order, user, Money.of(amount, "EUR"), new PaymentMethod("tok_ok"));
  }

  private static Instruction tried(Instruction it) {
    return new Instruction(
        it.command(), it.payment(), it.authorization(), it.kind(), it.amount(), it.method(), 1);
  }

  private static Command command() {
    return new Command(UUID.randomUUID());
  }

  private PaymentStatus status() {
    return PaymentStatus.of(memory.payment);
  }

  private final class Replies implements CommandReplies {
    @Override
    public void done(Command command, PaymentId payment) {
      told.add("done");
    }

    @Override
    public void refused(Command command, Refusal reason) {
      told.add(reason.name());
    }
  }

  /** Says what it is told to. */
  private static final class Script implements PaymentGateway {
    private final Deque<GatewayReply> replies = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();

    void says(GatewayReply... next) {
      replies.addAll(List.of(next));
    }

    private GatewayReply next(String what) {
      asked.add(what);
      return replies.remove();
    }

    @Override
    public GatewayReply authorize(Command key, Money amount, PaymentMethod method) {
      return next("authorize");
    }

    @Override
    public GatewayReply capture(Command key) {
      return next("capture");
    }

    @Override
    public GatewayReply release(Command key) {
      return next("release");
    }

    @Override
    public GatewayReply refund(Command key, Command refund, Money part) {
      return next("refund");
    }

    @Override
    public GatewayReply query(Command key) {
      return next("query");
    }
  }

  /** One payment and its instructions. */
  private static final class Memory implements Payments, Instructions {
    private Payment payment;
    private final List<Instruction> all = new ArrayList<>();
    private final List<Instruction> open = new ArrayList<>();

    Instruction last() {
      return all.getLast();
    }

    @Override
    public boolean add(Payment added) {
      boolean first = payment == null;
      payment = first ? added : payment;
      return first;
    }

    @Override
    public void update(Revised revised) {
      payment = revised.payment();
    }

    @Override
    public Optional<Payment> find(PaymentId id) {
      return Optional.ofNullable(payment).filter(it -> it.id().equals(id));
    }

    @Override
    public Optional<Payment> find(OrderId id) {
      return Optional.ofNullable(payment).filter(it -> it.order().equals(id));
    }

    @Override
    public Optional<Payment> find(Command authorization) {
      return Optional.ofNullable(payment).filter(it -> it.authorization().equals(authorization));
    }

    @Override
    public Optional<Payment> lock(PaymentId id) {
      return find(id);
    }

    @Override
    public Optional<Payment> lock(OrderId id) {
      return find(id);
    }

    @Override
    public boolean add(Instruction instruction) {
      if (all.stream().anyMatch(it -> isSame(it, instruction))) {
        return false;
      }
      open.add(instruction);
      return all.add(instruction);
    }

    @Override
    public boolean has(Instruction instruction) {
      return all.contains(instruction);
    }

    @Override
    public void hurry(PaymentId payment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean end(Instruction instruction) {
      return open.removeIf(it -> isSame(it, instruction));
    }

    private static boolean isSame(Instruction one, Instruction other) {
      return one.command().equals(other.command()) && one.kind() == other.kind();
    }
  }
}
