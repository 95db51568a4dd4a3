package dev.garboard.kit.testing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens as services issue them in development (HS256, RFC 7515), of whoever, for whatever.
 *
 * @param issuer whom services take them from, {@code https://garboard.dev/user} in the shop
 * @param secret the one that services are given as {@code security.jwt.secret}; at least 32 bytes
 */
public record Tokens(String issuer, String secret) {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final int SECONDS = 3_600;

  /**
   * Good for an hour from now.
   *
   * @param permissions such as {@code order:read:self}
   */
  public String of(String subject, String... permissions) {
    var now = Instant.now().getEpochSecond();
    var header = "{\"alg\":\"HS256\",\"kid\":\"development\",\"typ\":\"at+jwt\"}";
    var claims =
        """
        {"iss":"%s","aud":"garboard","sub":"%s","scope":"%s","jti":"%s",\
        "iat":%d,"nbf":%d,"exp":%d}"""
            .formatted(
                issuer,
                subject,
                String.join(" ", permissions),
                UUID.randomUUID(),
                now,
                now,
                now + SECONDS);
    var input = part(header) + "." + part(claims);
    return input + "." + BASE64.encodeToString(mac(input));
  }

  private static String part(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] mac(String input) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /** The secret stays out of logs. */
  @Override
  public String toString() {
    return "Tokens";
  }
}
