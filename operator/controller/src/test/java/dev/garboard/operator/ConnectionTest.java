package dev.garboard.operator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientImpl;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {

  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      current-context: main
      clusters: [{name: main, cluster: {server: "https://127.0.0.1:6443", certificate-authority-data: "AUTHORITY"}}]
      users: [{name: main, user: {token: secret}}]
      contexts: [{name: main, context: {cluster: main, user: main}}]
      """;

  @Test
  void onlyTheAuthorityOfTheClusterIsTrusted(@TempDir Path directory) throws Exception {
    var authority = oneOfMany();
    var kubeconfig = directory.resolve("kubeconfig");
    Files.writeString(kubeconfig, KUBECONFIG.replace("AUTHORITY", base64(pem(authority))));
    try (var client =
        new KubernetesClientBuilder().withConfig(Connection.from(kubeconfig)).build()) {
      var http = ((OkHttpClientImpl) client.getHttpClient()).getOkHttpClient();
      assertThat(http.x509TrustManager().getAcceptedIssuers()).containsExactly(authority);
    }
  }

  private static X509Certificate oneOfMany() throws Exception {
    var file = new File(System.getProperty("java.home"), "lib/security/cacerts");
    var known = KeyStore.getInstance(file, "changeit".toCharArray());
    var names = Collections.list(known.aliases());
    assertThat(names).hasSizeGreaterThan(1);
    return (X509Certificate) known.getCertificate(names.getFirst());
  }

  private static byte[] pem(X509Certificate certificate) throws Exception {
    return ("-----BEGIN CERTIFICATE-----\n"
            + base64(certificate.getEncoded())
            + "\n-----END CERTIFICATE-----\n")
        .getBytes(US_ASCII);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
