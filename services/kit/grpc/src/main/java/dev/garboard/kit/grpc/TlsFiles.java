package dev.garboard.kit.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate with its key and the authorities to trust, read anew when their files change. Files
 * that are no good keep the last good ones; only the first reading throws.
 */
final class TlsFiles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);

  /** The texts of the files; never written anywhere. */
  private record Pem(String certificate, String key, String authorities) {
    static Pem in(Path dir) throws IOException {
      return new Pem(
          Files.readString(dir.resolve("tls.crt"), US_ASCII),
          Files.readString(dir.resolve("tls.key"), US_ASCII),
          Files.readString(dir.resolve("ca.crt"), US_ASCII));
    }

    @Override
    public String toString() {
      return "Pem";
    }
  }

  private final TlsConfig config;
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final AdvancedTlsX509TrustManager trust;
  private final Thread watch;
  private Pem seen;

  TlsFiles(TlsConfig config) {
    this.config = config;
    try {
      trust = AdvancedTlsX509TrustManager.newBuilder().build();
      seen = Pem.in(Path.of(config.dir()));
      use(seen);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "no usable tls.crt, tls.key and ca.crt (PEM) in " + config.dir() + ": " + e.getMessage(),
          e);
    }
    watch = Thread.ofVirtual().name("tls-files").start(this::watch);
  }

  KeyManager keys() {
    return keys;
  }

  TrustManager trust() {
    return trust;
  }

  SSLContext context() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no TLS", e);
    }
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(config.poll());
        look();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void look() {
    try {
      var now = Pem.in(Path.of(config.dir()));
      if (!now.equals(seen)) {
        seen = now; // told of once, good or not
        use(now);
        LOG.info("new certificates from {}", config.dir());
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      LOG.warn("the certificates in {} are no good, the last ones stay", config.dir(), e);
    }
  }

  private void use(Pem files) throws IOException, GeneralSecurityException {
    var chain = certificates(files.certificate);
    var key = CertificateUtils.getPrivateKey(stream(files.key));
    requirePair(key, chain[0].getPublicKey());
    var authorities = certificates(files.authorities);
    keys.updateIdentityCredentials(chain, key);
    trust.updateTrustCredentials(authorities);
  }

  private static X509Certificate[] certificates(String pem) throws GeneralSecurityException {
    var found = CertificateUtils.getX509Certificates(stream(pem));
    if (found.length == 0) {
      throw new GeneralSecurityException("a file without a certificate");
    }
    return found;
  }

  private static InputStream stream(String pem) {
    return new ByteArrayInputStream(pem.getBytes(US_ASCII));
  }

  private static void requirePair(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    var name = key.getAlgorithm();
    var algorithm =
        name.startsWith("Ed") ? name : "SHA256with" + (name.equals("EC") ? "ECDSA" : name);
    var signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    var signature = signing.sign();
    var check = Signature.getInstance(algorithm);
    check.initVerify(certified);
    if (!check.verify(signature)) {
      throw new GeneralSecurityException("tls.key is not the key of tls.crt");
    }
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}
