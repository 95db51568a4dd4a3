package dev.garboard.kit.security;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.InvalidSetting;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that another issuer publishes (RFC 7517). Fetched at the start, every five minutes, and
 * for a key that is not known at most once a minute, by one thread while the others wait for it.
 * Whatever goes wrong, the last good keys stay; a start does not wait for the issuer. Counts in
 * {@code jwks_refresh_total{outcome=ok|failed|invalid}}.
 */
public final class JwksClient implements TokenKeys, Component {
  private static final Logger LOG = LoggerFactory.getLogger(JwksClient.class);
  private static final Duration CONNECT = Duration.ofMillis(500);
  private static final Duration FETCH = Duration.ofSeconds(2);
  private static final Duration PERIOD = Duration.ofMinutes(5);
  private static final Duration UNTIL_FIRST = Duration.ofSeconds(5);
  private static final Duration BETWEEN = Duration.ofMinutes(1);
  private static final long LARGEST = 256 << 10;
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final URI uri;
  private final MeterRegistry registry;
  private final Clock clock;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .build(); // follows no redirect
  private final ReentrantLock fetching = new ReentrantLock();
  private Instant asked = Instant.MIN;
  private Thread thread;
  private volatile Map<String, TokenKey> keys = Map.of();

  /**
   * Fetches from there, once started.
   *
   * @param uri https, or http on this host
   * @throws InvalidSetting for any other
   */
  public JwksClient(URI uri, MeterRegistry registry, Clock clock) {
    var isLocal = "http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost());
    if (!(isLocal || ("https".equals(uri.getScheme()) && uri.getHost() != null))) {
      throw new InvalidSetting("jwksUri", "an https address; http on this host only");
    }
    this.uri = uri;
    this.registry = registry;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "jwks";
  }

  @Override
  public void start() {
    thread = Thread.ofVirtual().name(name()).start(this::follow);
  }

  private void follow() {
    try {
      while (true) {
        refresh();
        Thread.sleep(keys.isEmpty() ? UNTIL_FIRST : PERIOD);
      }
    } catch (InterruptedException e) {
      // stopped
    }
  }

  @Override
  public Optional<TokenKey> find(String id) {
    var known = keys.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    if (keys.isEmpty()) {
      throw new KeysUnavailable();
    }
    return refetched(id);
  }

  private Optional<TokenKey> refetched(String id) {
    try {
      if (fetching.tryLock(Deadline.atMost(FETCH).toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          if (!keys.containsKey(id) && mayAsk()) {
            refresh();
          }
        } finally {
          fetching.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.ofNullable(keys.get(id));
  }

  /** Also after the clock has leapt back. */
  private boolean mayAsk() {
    var now = clock.instant();
    return now.isBefore(asked) || !now.isBefore(asked.plus(BETWEEN));
  }

  private void refresh() throws InterruptedException {
    fetching.lock();
    try {
      asked = clock.instant();
      keys = parse(fetch());
      count("ok");
    } catch (IOException | ExecutionException | TimeoutException e) {
      count("failed");
      LOG.warn("{} cannot be fetched, the last good keys stay", uri, e);
    } catch (ParseException | RuntimeException e) { // Nimbus throws what it likes: null for null
      count("invalid");
      LOG.warn("{} answers no usable keys, the last good ones stay", uri);
    } finally {
      fetching.unlock();
    }
  }

  private String fetch()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    var body = BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST);
    var answer = http.sendAsync(HttpRequest.newBuilder(uri).timeout(FETCH).build(), body);
    try {
      var response = answer.get(FETCH.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode());
      }
      return new String(response.body(), StandardCharsets.UTF_8);
    } finally {
      answer.cancel(true); // a body that trickles
    }
  }

  private static Map<String, TokenKey> parse(String text) throws ParseException {
    var keys = unambiguous(JWKSet.parse(text).getKeys());
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("no key for ES256 or EdDSA");
    }
    return Map.copyOf(keys);
  }

  /** Without those that share an id: nobody could say which one is meant. */
  private static Map<String, TokenKey> unambiguous(List<JWK> published) {
    var keys = new HashMap<String, TokenKey>();
    var ids = new HashSet<String>();
    for (var jwk : published) {
      var fresh = ids.add(jwk.getKeyID());
      Jwk.verifying(jwk).filter(key -> fresh).ifPresent(key -> keys.put(key.id(), key));
      if (!fresh) {
        keys.remove(jwk.getKeyID());
      }
    }
    return keys;
  }

  private void count(String outcome) {
    Counter.builder("jwks_refresh").tag("outcome", outcome).register(registry).increment();
  }

  @Override
  public void stop() {
    if (thread != null) {
      thread.interrupt();
    }
    http.shutdownNow();
  }
}
