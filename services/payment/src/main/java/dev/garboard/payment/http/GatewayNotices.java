package dev.garboard.payment.http;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.security.Allowed;
import dev.garboard.kit.security.Secured;
import dev.garboard.payment.domain.Command;
import dev.garboard.payment.domain.HearFromGateway;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The door of the gateway: it names a key of which it has news, and signs it (HMAC-SHA-256, in
 * hexadecimal). Whoever repeats a notice has us ask the gateway once more, and no more than that.
 */
public final class GatewayNotices implements HttpService {
  private static final HeaderName SIGNATURE = HeaderNames.create("Webhook-Signature");
  private static final String PATH = "/api/v1/gateway-notices/{key}";
  private static final String ALGORITHM = "HmacSHA256";

  private final HearFromGateway hearFromGateway;
  private final Optional<String> secret;

  /**
   * Hears what is signed with this.
   *
   * @param secret without one, nothing is heard
   */
  public GatewayNotices(HearFromGateway hearFromGateway, Optional<String> secret) {
    this.hearFromGateway = hearFromGateway;
    this.secret = secret;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post(PATH, Secured.open(this::hear)).any(PATH, Allowed.only("POST"));
  }

  private void hear(ServerRequest request, ServerResponse response) {
    var key = request.path().pathParameters().get("key");
    var given = request.headers().first(SIGNATURE).orElse("");
    if (secret.filter(it -> isSigned(key, given, it)).isEmpty()) {
      throw new Refusal(Problem.UNAUTHENTICATED, "the notice is not signed by the gateway");
    }
    Command.find(key).ifPresent(hearFromGateway::hear);
    response.status(Status.NO_CONTENT_204).send();
  }

  private static boolean isSigned(String key, String given, String secret) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8),
        signature(key, secret).getBytes(StandardCharsets.UTF_8));
  }

  /** What signs this key. */
  public static String signature(String key, String secret) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(key.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }
}
