package dev.garboard.payment.simulator;

import dev.garboard.payment.http.GatewayNotices;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Tells the shop of which key there is news, as often as the faults say; a lost notice is lost. */
final class Webhook {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final Optional<String> url;
  private final String secret;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  /**
   * Tells it there.
   *
   * @param url what comes before the key; empty to tell nobody
   */
  Webhook(Optional<String> url, Optional<String> secret) {
    this.url = url;
    this.secret = secret.orElse("");
  }

  void tell(UUID key, int copies) {
    url.ifPresent(
        it -> {
          for (int i = 0; i < copies; i++) {
            var signature = GatewayNotices.signature(key.toString(), secret);
            var request =
                HttpRequest.newBuilder(URI.create(it + key))
                    .timeout(TIMEOUT)
                    .header("Webhook-Signature", signature)
                    .POST(BodyPublishers.noBody());
            var _ = http.sendAsync(request.build(), BodyHandlers.discarding());
          }
        });
  }
}
