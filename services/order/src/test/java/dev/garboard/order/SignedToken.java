package dev.garboard.order;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as the user service issues them in development (HS256, RFC 7515). */
final class SignedToken {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** Who runs the shop. */
  static final UUID OPERATOR = new UUID(0x7000L, 0x8000_0000_0000_0001L);

  private SignedToken() {}

  /** Of somebody who orders. */
  static String buyer(UUID user) {
    return of(user, "order:read:self order:write:self");
  }

  /** Of who runs the shop. */
  static String operator() {
    return of(OPERATOR, "order:read:self order:read order:write stock:write payment:refund ops:*");
  }

  /** Of whoever, for whatever. */
  static String of(UUID subject, String scope) {
    var now = Instant.now().getEpochSecond();
    var header = "{\"alg\":\"HS256\",\"kid\":\"development\",\"typ\":\"at+jwt\"}";
    var claims =
        """
        {"iss":"https://garboard.dev/user","aud":"garboard","sub":"%s","scope":"%s","jti":"%s",\
        "iat":%d,"nbf":%d,"exp":%d}"""
            .formatted(subject, scope, UUID.randomUUID(), now, now, now + 900);
    var input = part(header) + "." + part(claims);
    return input + "." + BASE64.encodeToString(mac(input));
  }

  private static String part(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] mac(String input) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(OrderProcess.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
