package dev.garboard.kit.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A key as JSON (RFC 7517) and as the JDK's. Nimbus reads it and checks that a point is on its
 * curve; for Ed25519 it would need Tink, so that half goes through the encodings of RFC 8410.
 */
final class Jwk {
  private static final byte[] ED25519_PUBLIC = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final byte[] ED25519_PRIVATE =
      HexFormat.of().parseHex("302e020100300506032b657004220420");
  private static final int ED25519_LENGTH = 32;

  private Jwk() {}

  /** The public half, if it is for signatures by an algorithm of the house and has an id. */
  static Optional<TokenKey> verifying(JWK jwk) {
    return algorithm(jwk).map(algorithm -> key(jwk, algorithm, publicKey(jwk)));
  }

  /** The private half, under the same conditions. */
  static Optional<TokenKey> signing(JWK jwk) {
    return algorithm(jwk)
        .filter(algorithm -> jwk.isPrivate())
        .map(algorithm -> key(jwk, algorithm, privateKey(jwk)));
  }

  private static TokenKey key(JWK jwk, TokenAlgorithm algorithm, Key key) {
    return new TokenKey(jwk.getKeyID(), algorithm, key);
  }

  /** By the kind of key; {@code alg} may confirm it. */
  private static Optional<TokenAlgorithm> algorithm(JWK jwk) {
    var byKind =
        switch (jwk) {
          case ECKey ec when ec.getCurve().equals(Curve.P_256) -> Optional.of(TokenAlgorithm.ES256);
          case OctetKeyPair okp when okp.getCurve().equals(Curve.Ed25519) ->
              Optional.of(TokenAlgorithm.EDDSA);
          default -> Optional.<TokenAlgorithm>empty();
        };
    var forSignatures = jwk.getKeyUse() == null || jwk.getKeyUse().equals(KeyUse.SIGNATURE);
    return byKind
        .filter(kind -> jwk.getKeyID() != null && forSignatures)
        .filter(
            kind -> jwk.getAlgorithm() == null || jwk.getAlgorithm().getName().equals(kind.text()));
  }

  private static Key publicKey(JWK jwk) {
    try {
      return jwk instanceof OctetKeyPair okp
          ? KeyFactory.getInstance("Ed25519")
              .generatePublic(new X509EncodedKeySpec(encoded(ED25519_PUBLIC, okp.getDecodedX())))
          : jwk.toECKey().toECPublicKey();
    } catch (GeneralSecurityException | JOSEException e) {
      throw new IllegalArgumentException("the public half of " + jwk.getKeyID() + " is none");
    }
  }

  private static Key privateKey(JWK jwk) {
    try {
      return jwk instanceof OctetKeyPair okp
          ? KeyFactory.getInstance("Ed25519")
              .generatePrivate(new PKCS8EncodedKeySpec(encoded(ED25519_PRIVATE, okp.getDecodedD())))
          : jwk.toECKey().toECPrivateKey();
    } catch (GeneralSecurityException | JOSEException e) {
      throw new IllegalArgumentException("the private half of " + jwk.getKeyID() + " is none");
    }
  }

  private static byte[] encoded(byte[] prefix, byte[] raw) throws GeneralSecurityException {
    if (raw.length != ED25519_LENGTH) {
      throw new GeneralSecurityException("not 32 bytes");
    }
    var encoded = new byte[prefix.length + raw.length];
    System.arraycopy(prefix, 0, encoded, 0, prefix.length);
    System.arraycopy(raw, 0, encoded, prefix.length, raw.length);
    return encoded;
  }
}
