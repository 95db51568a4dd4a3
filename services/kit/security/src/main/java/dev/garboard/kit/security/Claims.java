package dev.garboard.kit.security;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What an access token says (RFC 9068), all of it present and of the right type. */
record Claims(
    String issuer,
    Set<String> audience,
    String subject,
    String tokenId,
    Instant issued,
    Instant notBefore,
    Instant expires,
    Set<Permission> permissions) {
  private static final int LONGEST_ID = 256;

  /** Empty if a claim that must be there is not, or one has a wrong type. */
  static Optional<Claims> of(JsonObject payload) {
    var issuer = payload.text("iss");
    var audience = payload.texts("aud");
    var subject = payload.text("sub").filter(Claims::isId);
    var tokenId = payload.text("jti").filter(Claims::isId);
    var issued = payload.seconds("iat");
    var notBefore = payload.has("nbf") ? payload.seconds("nbf") : issued;
    var expires = payload.seconds("exp");
    var scope = payload.has("scope") ? payload.text("scope") : Optional.of("");
    var whole =
        issuer.isPresent()
            && audience.isPresent()
            && subject.isPresent()
            && tokenId.isPresent()
            && issued.isPresent()
            && notBefore.isPresent()
            && expires.isPresent()
            && scope.isPresent();
    return whole
        ? Optional.of(
            new Claims(
                issuer.get(),
                audience.get(),
                subject.get(),
                tokenId.get(),
                Instant.ofEpochSecond(issued.get()),
                Instant.ofEpochSecond(notBefore.get()),
                Instant.ofEpochSecond(expires.get()),
                Permission.inScope(scope.get())))
        : Optional.empty();
  }

  /** These end up in logs and keys of others. */
  private static boolean isId(String text) {
    return text.length() <= LONGEST_ID && text.chars().noneMatch(Character::isISOControl);
  }
}
