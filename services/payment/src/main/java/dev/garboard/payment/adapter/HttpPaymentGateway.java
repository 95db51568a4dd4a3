package dev.garboard.payment.adapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.contracts.money.Money;
import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.kit.client.CallFailed;
import dev.garboard.kit.client.HttpAnswer;
import dev.garboard.kit.client.HttpCalls;
import dev.garboard.kit.runtime.CrashPoint;
import dev.garboard.kit.runtime.Deadline;
import dev.garboard.payment.domain.Command;
import dev.garboard.payment.domain.GatewayReply;
import dev.garboard.payment.domain.GatewayReply.AlreadyCaptured;
import dev.garboard.payment.domain.GatewayReply.Approved;
import dev.garboard.payment.domain.GatewayReply.Refused;
import dev.garboard.payment.domain.GatewayReply.Unknown;
import dev.garboard.payment.domain.GatewayReply.Unseen;
import dev.garboard.payment.domain.PaymentGateway;
import dev.garboard.payment.domain.PaymentMethod;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The gateway over HTTP, as {@code PaymentGatewaySimulator} speaks it: a resource for each key, put
 * as often as one likes.
 */
public final class HttpPaymentGateway implements PaymentGateway {
  private static final int NOT_FOUND = 404;
  private static final int LONGEST = 64;

  private final HttpCalls calls;
  private final Duration timeout;

  private record Hold(MoneyJson amount, @JsonProperty("payment_method") String paymentMethod) {}

  private record PayBack(MoneyJson amount) {}

  /** How an authorization stands; a refund is {@code refunded} or not. */
  private record Standing(String status, String reference, String reason) {
    boolean isNonsense() {
      return status == null || isLong(status) || isLong(reference) || isLong(reason);
    }

    private static boolean isLong(String text) {
      return text != null && text.length() > LONGEST;
    }

    Refused refused() {
      return new Refused(reason == null ? status : reason);
    }
  }

  /**
   * Calls by this.
   *
   * @param timeout of each call; then it counts as unknown
   */
  public HttpPaymentGateway(HttpCalls calls, Duration timeout) {
    this.calls = calls;
    this.timeout = timeout;
  }

  @Override
  public GatewayReply authorize(Command key, Money amount, PaymentMethod method) {
    var hold = new Hold(MoneyJson.of(amount), method.token());
    return reply(() -> calls.put(path(key), hold), HttpPaymentGateway::held);
  }

  @Override
  public GatewayReply capture(Command key) {
    return reply(() -> calls.put(path(key) + "/capture", Map.of()), HttpPaymentGateway::taken);
  }

  @Override
  public GatewayReply release(Command key) {
    return reply(() -> calls.put(path(key) + "/void", Map.of()), HttpPaymentGateway::released);
  }

  @Override
  public GatewayReply refund(Command key, Command refund, Money part) {
    var back = new PayBack(MoneyJson.of(part));
    return reply(
        () -> calls.put(path(key) + "/refunds/" + refund, back), HttpPaymentGateway::paidBack);
  }

  @Override
  public GatewayReply query(Command key) {
    return reply(() -> calls.get(path(key)), HttpPaymentGateway::held);
  }

  private static String path(Command key) {
    return "/v1/authorizations/" + key;
  }

  private GatewayReply reply(Supplier<HttpAnswer> call, Function<Standing, GatewayReply> meaning) {
    try {
      var answer = Deadline.in(timeout).call(call::get);
      CrashPoint.AFTER_CALL.pass("gateway");
      return read(answer, meaning);
    } catch (CallFailed e) {
      return new Unknown(e.getMessage());
    }
  }

  private static GatewayReply read(HttpAnswer answer, Function<Standing, GatewayReply> meaning) {
    if (answer.status() == NOT_FOUND) {
      return new Unseen();
    }
    if (!answer.isSuccess()) {
      return new Unknown("status " + answer.status() + " " + answer.problem().orElse(""));
    }
    var standing = answer.data(Standing.class);
    return standing.isNonsense() ? new Unknown("nonsense") : meaning.apply(standing);
  }

  private static GatewayReply held(Standing it) {
    return switch (it.status()) {
      case "authorized", "captured" -> new Approved(it.reference());
      case "declined", "refused", "voided" -> it.refused();
      default -> unheardOf(it);
    };
  }

  private static GatewayReply taken(Standing it) {
    return switch (it.status()) {
      case "captured" -> new Approved(it.reference());
      case "authorized", "declined", "refused", "voided" -> it.refused();
      default -> unheardOf(it);
    };
  }

  private static GatewayReply released(Standing it) {
    return switch (it.status()) {
      case "voided", "refused", "declined" -> new Approved(it.reference());
      case "captured" -> new AlreadyCaptured(it.reference());
      default -> unheardOf(it);
    };
  }

  private static GatewayReply paidBack(Standing it) {
    return it.status().equals("refunded") ? new Approved(it.reference()) : it.refused();
  }

  private static Unknown unheardOf(Standing it) {
    return new Unknown("an unheard-of status " + it.status());
  }
}
