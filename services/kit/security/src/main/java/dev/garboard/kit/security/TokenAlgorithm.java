package dev.garboard.kit.security;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;

/** The signatures that the house accepts (RFC 7518 section 3.1, RFC 8037), done by the JDK. */
enum TokenAlgorithm {
  HS256("HS256", "HmacSHA256"),
  ES256("ES256", "SHA256withECDSAinP1363Format"),
  EDDSA("EdDSA", "Ed25519");

  private final String text;
  private final String jca;

  TokenAlgorithm(String text, String jca) {
    this.text = text;
    this.jca = jca;
  }

  /** The one of this exact name in a header. */
  static Optional<TokenAlgorithm> of(String text) {
    return Arrays.stream(values()).filter(algorithm -> algorithm.text.equals(text)).findFirst();
  }

  /** As headers and keys name it. */
  String text() {
    return text;
  }

  byte[] sign(Key key, byte[] input) {
    try {
      if (equals(HS256)) {
        return mac(key, input);
      }
      var signature = Signature.getInstance(jca);
      signature.initSign((PrivateKey) key);
      signature.update(input);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(text + " does not work on this JDK", e);
    }
  }

  boolean verify(Key key, byte[] input, byte[] signature) {
    try {
      if (equals(HS256)) {
        return MessageDigest.isEqual(mac(key, input), signature);
      }
      var verification = Signature.getInstance(jca);
      verification.initVerify((PublicKey) key);
      verification.update(input);
      return verification.verify(signature);
    } catch (SignatureException e) {
      return false; // not even the form of one
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(text + " does not work on this JDK", e);
    }
  }

  private byte[] mac(Key key, byte[] input) throws GeneralSecurityException {
    var mac = Mac.getInstance(jca);
    mac.init(key);
    return mac.doFinal(input);
  }
}
