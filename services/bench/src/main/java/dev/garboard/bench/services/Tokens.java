package dev.garboard.bench.services;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;

/** Access tokens of HS256, a user's own. */
final class Tokens {
  static final String SECRET = "only-for-benchmarks-only-for-benchmarks";
  static final String ISSUER = "https://bench.garboard.dev";
  static final String AUDIENCE = "garboard";

  private static final Duration LASTS = Duration.ofHours(12);
  private static final JWSHeader HEADER =
      new JWSHeader.Builder(JWSAlgorithm.HS256)
          .type(new JOSEObjectType("at+jwt"))
          .keyID("development")
          .build();

  private final Instant now = Instant.now();
  private final MACSigner signer;

  Tokens() throws JOSEException {
    signer = new MACSigner(SECRET);
  }

  String of(String user) throws JOSEException {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .audience(AUDIENCE)
            .subject(user)
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(LASTS)))
            .claim("scope", "user:read:self user:write:self")
            .build();
    var token = new SignedJWT(HEADER, claims);
    token.sign(signer);
    return token.serialize();
  }
}
