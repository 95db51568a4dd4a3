package dev.garboard.operator;

import io.fabric8.kubernetes.client.Config;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;

/** How the operator reaches the API server: from a pod by its account, else by a kubeconfig. */
public final class Connection {

  private static final Duration REQUEST = Duration.ofSeconds(10);
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Those of TLS 1.3, then those of 1.2 that OkHttp takes and that keep past traffic secret. */
  private static final String CIPHERS =
      String.join(
          ",",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

  private Connection() {}

  /** The settings of the environment. The reconcile loop is the retry: a request is tried once. */
  public static Config fromEnvironment() {
    return settled(Config.autoConfigure(null));
  }

  /** The same settings for the cluster of a kubeconfig. */
  public static Config from(Path kubeconfig) throws IOException {
    return settled(Config.fromKubeconfig(Files.readString(kubeconfig)));
  }

  /**
   * AES is quick only by the processor's own instructions, which the first compiler knows nothing
   * of; ChaCha20 needs none. Where the cluster names its authority, the client would trust all that
   * the JDK knows beside it, and read them at every start.
   */
  private static Config settled(Config config) {
    setUnlessSet("jdk.tls.client.cipherSuites", CIPHERS);
    config.setRequestRetryBackoffLimit(0);
    config.setRequestTimeout((int) REQUEST.toMillis());
    config.setConnectionTimeout((int) CONNECT.toMillis());
    // Doubles up to 32 times: a watch is back within 5 s of the API server's return.
    config.setWatchReconnectInterval(150);
    config.setOnlyHttpWatches(true);
    if (config.getCaCertData() != null || config.getCaCertFile() != null) {
      setUnlessSet("javax.net.ssl.trustStore", "NONE");
    }
    useCertificate(config);
    return config;
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** The client takes every key for RSA unless told; the certificate beside it knows. */
  private static void useCertificate(Config config) {
    try (var certificate = certificate(config)) {
      if (certificate != null) {
        var key = CertificateFactory.getInstance("X.509").generateCertificate(certificate);
        config.setClientKeyAlgo(key.getPublicKey().getAlgorithm());
        // Without a token the client would read the whole kubeconfig again at every request.
        config.setOauthTokenProvider(() -> "");
      }
    } catch (IOException | CertificateException e) {
      throw new IllegalArgumentException("the client certificate cannot be read", e);
    }
  }

  private static InputStream certificate(Config config) throws IOException {
    if (config.getClientCertData() != null) {
      return new ByteArrayInputStream(Base64.getDecoder().decode(config.getClientCertData()));
    }
    return config.getClientCertFile() == null
        ? null
        : Files.newInputStream(Path.of(config.getClientCertFile()));
  }
}
