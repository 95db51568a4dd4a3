package dev.garboard.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key for 127.0.0.1 with a certificate that is its own authority. The JDK makes certificates by
 * its keytool only.
 *
 * @param authority the certificate in PEM
 */
record ServerIdentity(SSLContext context, String authority) {

  private static final char[] PASSWORD = "changeit".toCharArray();

  static ServerIdentity create() throws IOException, GeneralSecurityException {
    var directory = Files.createTempDirectory("garboard-proxy");
    var file = directory.resolve("identity.p12");
    try {
      keytool(file);
      var store = KeyStore.getInstance(file.toFile(), PASSWORD);
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD);
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return new ServerIdentity(context, pem(store.getCertificate("proxy").getEncoded()));
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }

  private static void keytool(Path file) throws IOException {
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var arguments =
        ("-genkeypair -alias proxy -keyalg EC -groupname secp256r1 -validity 30 -dname CN=proxy"
                + " -ext bc=ca:true -ext san=ip:127.0.0.1 -storetype PKCS12 -storepass changeit"
                + " -keystore")
            .split(" ");
    var command = new ArrayList<>(List.of(keytool));
    command.addAll(List.of(arguments));
    command.add(file.toString());
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IOException("keytool failed: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static String pem(byte[] certificate) {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate)
        + "\n-----END CERTIFICATE-----\n";
  }
}
