package dev.garboard.journeys;

import dev.garboard.journeys.World.Order;
import java.util.List;
import java.util.stream.Stream;

/** What must be true of the shop when it has come to rest; some of it always. */
public enum Invariant {
  /** What the gateway has taken is what the confirmed orders cost, one by one and in all. */
  I1("money taken is the total of confirmed orders", false),
  /** No order is charged twice. */
  I2("an order is charged at most once", true),
  /** No piece is sold twice, lost or found. */
  I3("no stock below zero, none lost or found", true),
  /** Who was told yes has an order that ends. */
  I4("accepted orders are confirmed or cancelled", false),
  /** There are the orders that were accepted, and no others. */
  I5("accepted orders exist, and no others", false),
  /** Of a cancelled order nothing is left. */
  I6("cancelled orders are undone, as often as done", false),
  /** Saga, order and neighbours agree on the end. */
  I7("an end is an end", true),
  /** Every message has left, and was taken once. */
  I8("outboxes are empty, nothing is taken twice", false),
  /** A key has one order. */
  I9("an unknown answer has one outcome", false),
  /** What is under way is seen. */
  I10("no saga is old and unseen", false);

  private final String says;
  private final boolean always;

  Invariant(String says, boolean always) {
    this.says = says;
    this.always = always;
  }

  String says() {
    return says;
  }

  /** Whether it holds while work is under way. */
  public boolean isAlways() {
    return always;
  }

  /** Whatever is not so in this world. */
  public List<Breach> in(World world) {
    return breaches(world).map(what -> new Breach(this, what)).toList();
  }

  private Stream<String> breaches(World world) {
    return switch (this) {
      case I1 -> Conserved.money(world);
      case I2 -> Conserved.charges(world);
      case I3 -> Conserved.stock(world);
      case I4 -> Ended.ends(world);
      case I5 -> Ended.existence(world);
      case I6 -> Ended.undone(world);
      case I7 -> Ended.agreement(world);
      case I8 -> Ended.messages(world);
      case I9 -> Ended.answers(world);
      case I10 -> Ended.seen(world);
    };
  }

  /** What was once at its end stays so; versions only grow. */
  public static List<Breach> between(World before, World after) {
    return before.orders().entrySet().stream()
        .filter(it -> wentBack(it.getValue(), after.orders().get(it.getKey())))
        .map(it -> it.getKey() + ": " + it.getValue() + ", then " + after.orders().get(it.getKey()))
        .map(what -> new Breach(I7, what))
        .toList();
  }

  private static boolean wentBack(Order before, Order after) {
    return after == null
        || after.version() < before.version()
        || ((before.isConfirmed() || before.isCancelled()) && !after.equals(before));
  }
}
