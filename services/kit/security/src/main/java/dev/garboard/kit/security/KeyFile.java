package dev.garboard.kit.security;

import com.nimbusds.jose.jwk.JWK;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Optional;

/** One private key as it lies in a directory: a JWK with kid and, if its turn comes later, nbf. */
record KeyFile(String name, String text) {
  private static final byte[] PROBE = "probe".getBytes(StandardCharsets.US_ASCII);

  /**
   * The key.
   *
   * @throws IllegalArgumentException naming the file, never quoting it
   */
  KeyRing.Dated key() {
    var jwk = parse();
    var signing = Jwk.signing(jwk).orElseThrow(this::wrong);
    var verifying = Jwk.verifying(jwk).orElseThrow(this::wrong);
    if (!verifying.verifies(PROBE, signing.sign(PROBE))) {
      throw new IllegalArgumentException(name + ": its public half belongs to another key");
    }
    var from = Optional.ofNullable(jwk.getNotBeforeTime()).map(date -> date.toInstant());
    return new KeyRing.Dated(from.orElse(Instant.EPOCH), signing, verifying, jwk.toPublicJWK());
  }

  private JWK parse() {
    try {
      return JWK.parse(text);
    } catch (ParseException | RuntimeException e) {
      throw wrong(); // the words of the parser may quote the key
    }
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException(
        name + ": one private JWK is expected, P-256 or Ed25519, with a kid");
  }

  @Override
  public String toString() {
    return name;
  }
}
