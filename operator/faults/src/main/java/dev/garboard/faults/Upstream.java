package dev.garboard.faults;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.SSLContext;

/** The API server of a kubeconfig, which must have its certificates embedded. */
public final class Upstream {

  private static final int CONNECT_MILLIS = 5_000;

  private final URI server;
  private final SSLContext ours;
  private final SSLContext anonymous;

  private Upstream(URI server, SSLContext ours, SSLContext anonymous) {
    this.server = server;
    this.ours = ours;
    this.anonymous = anonymous;
  }

  public static Upstream of(Path kubeconfig) throws IOException, GeneralSecurityException {
    var config = Config.fromKubeconfig(Files.readString(kubeconfig));
    var ours = SSLUtils.sslContext(withKeyAlgorithm(config));
    config.setClientCertData(null);
    config.setClientKeyData(null);
    return new Upstream(URI.create(config.getMasterUrl()), ours, SSLUtils.sslContext(config));
  }

  /** The client takes every key for RSA unless told; the certificate beside it knows. */
  private static Config withKeyAlgorithm(Config config) throws GeneralSecurityException {
    if (config.getClientCertData() != null) {
      var pem = new ByteArrayInputStream(Base64.getDecoder().decode(config.getClientCertData()));
      var certificate = CertificateFactory.getInstance("X.509").generateCertificate(pem);
      config.setClientKeyAlgo(certificate.getPublicKey().getAlgorithm());
    }
    return config;
  }

  /** A new connection, without TLS yet. */
  Socket connect() throws IOException {
    var plain = new Socket();
    plain.connect(new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_MILLIS);
    plain.setTcpNoDelay(true);
    return plain;
  }

  /**
   * Its TLS.
   *
   * @param authenticated by the kubeconfig; else the requests have to say who sends them
   */
  Socket secured(Socket plain, boolean authenticated) throws IOException {
    return (authenticated ? ours : anonymous)
        .getSocketFactory()
        .createSocket(plain, server.getHost(), server.getPort(), true);
  }

  String authority() {
    return server.getAuthority();
  }
}
