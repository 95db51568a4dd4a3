package dev.garboard.payment.domain;

import dev.garboard.contracts.money.Money;
import dev.garboard.payment.domain.PaymentEvent.PaymentAuthorized;
import dev.garboard.payment.domain.PaymentEvent.PaymentCaptured;
import dev.garboard.payment.domain.PaymentEvent.PaymentDeclined;
import dev.garboard.payment.domain.PaymentEvent.PaymentRefunded;
import dev.garboard.payment.domain.PaymentEvent.PaymentVoided;
import dev.garboard.payment.domain.PaymentState.Authorized;
import dev.garboard.payment.domain.PaymentState.Captured;
import dev.garboard.payment.domain.PaymentState.Capturing;
import dev.garboard.payment.domain.PaymentState.Declined;
import dev.garboard.payment.domain.PaymentState.Initiated;
import dev.garboard.payment.domain.PaymentState.Voided;
import dev.garboard.payment.domain.PaymentState.Voiding;
import java.time.Instant;
import java.util.List;

/**
 * The payment of an order. Each change is a new value, and what the world is told of it. What it
 * cannot become throws {@link IllegalStateException}: ask first what it is.
 *
 * @param amount more than nothing
 * @param authorization the command that asked for it, and the key by which the gateway knows it
 * @param version counts what the world was told of it; 0 before that
 */
public record Payment(
    PaymentId id,
    OrderId order,
    UserId user,
    Money amount,
    PaymentMethod method,
    Command authorization,
    PaymentState state,
    long version,
    Instant createdAt,
    Instant updatedAt) {
  public Payment {
    if (!amount.isPositive()) {
      throw new IllegalArgumentException("must be more than nothing");
    }
    if (version < 0 || updatedAt.isBefore(createdAt)) {
      throw new IllegalArgumentException(
          "no payment has version " + version + " or changed before it was there");
    }
  }

  /** A payment as it became, and the events of that; none if nobody is told. */
  public record Revised(Payment payment, List<PaymentEvent> events) {
    public Revised {
      events = List.copyOf(events);
    }
  }

  /** A new payment, of which nobody is told before the gateway has answered. */
  public static Payment initiate(
      PaymentId id,
      OrderId order,
      UserId user,
      Money amount,
      PaymentMethod method,
      Command authorization,
      Instant now) {
    return new Payment(
        id, order, user, amount, method, authorization, new Initiated(), 0, now, now);
  }

  /** The gateway holds the amount. */
  public Revised authorized(String reference, Instant now) {
    return switch (state) {
      case Initiated() -> {
        var it = told(new Authorized(reference), now);
        yield new Revised(it, List.of(new PaymentAuthorized(it)));
      }
      default -> throw cannotBe("authorized");
    };
  }

  /** The gateway will not hold it. */
  public Revised declined(String reason, Instant now) {
    return switch (state) {
      case Initiated() -> {
        var it = told(new Declined(reason), now);
        yield new Revised(it, List.of(new PaymentDeclined(it, reason)));
      }
      default -> throw cannotBe("declined");
    };
  }

  /** The gateway is asked to take it. */
  public Revised capture(Instant now) {
    return switch (state) {
      case Authorized(var reference) -> untold(new Capturing(reference), now);
      case Capturing _ -> untold(state, now);
      default -> throw cannotBe("captured");
    };
  }

  /** The gateway took it, perhaps although it was asked meanwhile not to. */
  public Revised captured(String reference, Instant now) {
    return switch (state) {
      case Capturing _, Voiding _ -> {
        var none = Money.zero(amount.currency());
        var it = told(new Captured(reference, none, none), now);
        yield new Revised(it, List.of(new PaymentCaptured(it)));
      }
      default -> throw cannotBe("captured");
    };
  }

  /** The gateway does not take it; it is held as before. */
  public Revised captureRefused(Instant now) {
    return switch (state) {
      case Capturing(var reference) -> untold(new Authorized(reference), now);
      default -> throw cannotBe("refused to be captured");
    };
  }

  /** The gateway is asked to let go of it. */
  public Revised voiding(Instant now) {
    return switch (state) {
      case Initiated _, Authorized _, Capturing _, Voiding _ -> untold(new Voiding(), now);
      default -> throw cannotBe("voided");
    };
  }

  /** The gateway has let go of it. */
  public Revised voided(Instant now) {
    return switch (state) {
      case Voiding() -> {
        var it = told(new Voided(), now);
        yield new Revised(it, List.of(new PaymentVoided(it)));
      }
      default -> throw cannotBe("voided");
    };
  }

  /**
   * What of it can still be paid back.
   *
   * @return nothing, unless it was captured
   */
  public Money refundable() {
    return switch (state) {
      case Captured(_, var refunded, var refunding) -> amount.minus(refunded).minus(refunding);
      default -> Money.zero(amount.currency());
    };
  }

  /** What of it was paid back. */
  public Money refunded() {
    return state instanceof Captured(_, var refunded, _) ? refunded : Money.zero(amount.currency());
  }

  /** The gateway is asked to pay a part of it back. */
  public Revised refund(Money part, Instant now) {
    if (part.exceeds(refundable())) {
      throw cannotBe("refunded by " + part);
    }
    return switch (state) {
      case Captured(var reference, var refunded, var refunding) ->
          untold(new Captured(reference, refunded, refunding.plus(part)), now);
      default -> throw cannotBe("refunded");
    };
  }

  /** The gateway has paid the part back. */
  public Revised refunded(Money part, Instant now) {
    return switch (state) {
      case Captured(var reference, var refunded, var refunding) -> {
        var it = told(new Captured(reference, refunded.plus(part), refunding.minus(part)), now);
        yield new Revised(it, List.of(new PaymentRefunded(it, part)));
      }
      default -> throw cannotBe("refunded");
    };
  }

  /** The gateway does not pay the part back. */
  public Revised refundRefused(Money part, Instant now) {
    return switch (state) {
      case Captured(var reference, var refunded, var refunding) ->
          untold(new Captured(reference, refunded, refunding.minus(part)), now);
      default -> throw cannotBe("refused to be refunded");
    };
  }

  private IllegalStateException cannotBe(String what) {
    return new IllegalStateException("payment " + id + " is " + state + ", not to be " + what);
  }

  private Payment told(PaymentState next, Instant now) {
    return in(next, version + 1, now);
  }

  private Revised untold(PaymentState next, Instant now) {
    return new Revised(in(next, version, now), List.of());
  }

  /** Clocks of several machines disagree; a history does not run backwards. */
  private Payment in(PaymentState next, long version, Instant now) {
    var at = now.isBefore(updatedAt) ? updatedAt : now;
    return new Payment(
        id, order, user, amount, method, authorization, next, version, createdAt, at);
  }
}
