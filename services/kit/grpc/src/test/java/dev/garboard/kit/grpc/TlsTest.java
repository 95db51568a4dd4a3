package dev.garboard.kit.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each party has a certificate of its own making, and trusts those of the others by name. */
class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path pems;

  @TempDir Path serverDir;
  @TempDir Path clientDir;

  @BeforeAll
  static void make() throws Exception {
    for (var name : new String[] {"server", "other", "client", "stranger"}) {
      make(name);
    }
  }

  private static void make(String name) throws Exception {
    var store = pems.resolve(name + ".p12");
    var tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    assertThat(tool.waitFor()).isZero();
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    pem(name + ".crt", "CERTIFICATE", keys.getCertificate("a").getEncoded());
    pem(name + ".key", "PRIVATE KEY", keys.getKey("a", PASSWORD).getEncoded());
  }

  private static void pem(String file, String type, byte[] content) throws IOException {
    var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        pems.resolve(file),
        "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }

  private static void put(Path dir, String own, String trusted) throws IOException {
    copy(own + ".crt", dir.resolve("tls.crt"));
    copy(own + ".key", dir.resolve("tls.key"));
    copy(trusted + ".crt", dir.resolve("ca.crt"));
  }

  private static void copy(String from, Path to) throws IOException {
    Files.copy(pems.resolve(from), to, StandardCopyOption.REPLACE_EXISTING);
  }

  private Trial trial(TlsConfig.Clients clients) {
    return new Trial(
        Trial.limits(TlsSettings.in(serverDir, clients)),
        TlsSettings.in(clientDir, TlsConfig.Clients.NONE),
        "localhost");
  }

  @Test
  void aClientOfOursIsLetIn() throws IOException {
    put(serverDir, "server", "client");
    put(clientDir, "client", "server");
    try (var trial = trial(TlsConfig.Clients.REQUIRED)) {
      assertThat(trial.call("x")).isEqualTo("x");
    }
  }

  @Test
  void aStrangerIsNot() throws IOException {
    put(serverDir, "server", "client");
    put(clientDir, "stranger", "server");
    try (var trial = trial(TlsConfig.Clients.REQUIRED)) {
      assertThat(refused(trial)).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void aServerThatWeDoNotTrustIsNotCalled() throws IOException {
    put(serverDir, "other", "client");
    put(clientDir, "client", "server");
    try (var trial = trial(TlsConfig.Clients.REQUIRED)) {
      assertThat(refused(trial)).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  private static Status.Code refused(Trial trial) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> trial.call("x"))
        .getStatus()
        .getCode();
  }

  @Test
  void plaintextIsNotServedOnAListenerWithTls() throws IOException {
    put(serverDir, "server", "client");
    try (var trial =
            new Trial(
                Trial.limits(TlsSettings.in(serverDir, TlsConfig.Clients.NONE)),
                TlsSettings.NONE,
                "localhost");
        var wire = new FrameWire(trial.server.port())) {
      assertThat(outcome(wire)).isEqualTo("closed");
    }
  }

  /** The server may be quicker than our second frame. */
  private static String outcome(FrameWire wire) throws IOException {
    try {
      return wire.hello().call(1).outcome(1);
    } catch (SocketException e) {
      return "closed";
    }
  }

  @Test
  void newFilesAreServedWithoutARestartAndBadOnesAreNot() throws Exception {
    put(serverDir, "server", "client");
    put(clientDir, "client", "server");
    try (var trial = trial(TlsConfig.Clients.NONE)) {
      assertThat(served(trial)).isEqualTo("CN=server");
      put(serverDir, "other", "client");
      await().atMost(Duration.ofSeconds(30)).until(() -> served(trial).equals("CN=other"));
      copy("stranger.crt", serverDir.resolve("tls.crt")); // whose key is not there
      await().during(Duration.ofMillis(500)).until(() -> served(trial).equals("CN=other"));
    }
  }

  @Test
  void aDirectoryWithoutCertificatesStopsTheStart() {
    assertThatThrownBy(() -> trial(TlsConfig.Clients.NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(serverDir.toString());
  }

  /** The name on the certificate that a new connection gets. */
  private static String served(Trial trial) throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    try (var socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), trial.server.port())) {
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }

  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
