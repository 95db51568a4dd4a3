package dev.garboard.kit.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * Load on an HTTP server of this machine: requests begin at their times whether or not earlier ones
 * were answered (open loop), and a latency counts from the time at which its request should have
 * begun, so that a server that stalls is not flattered ("coordinated omission", Gil Tene).
 *
 * @param protocol what every answer must come in; HTTP_2 is without TLS, by upgrade (RFC 7540 §3.2)
 * @param rate requests per second, above 0 and at most 100,000
 * @param concurrency how many may wait for an answer at once: further ones begin late; 1 to 10,000
 * @param duration when the last one begins; above 0 and at most an hour
 * @param timeout for one answer, after which the request has failed
 */
public record Load(
    HttpClient.Version protocol,
    double rate,
    int concurrency,
    Duration duration,
    Duration timeout) {
  private static final int MOST_PER_SECOND = 100_000;
  private static final int MOST_AT_ONCE = 10_000;
  private static final Duration LONGEST = Duration.ofHours(1);

  public Load {
    check(rate > 0 && rate <= MOST_PER_SECOND, "rate", rate, "above 0, at most 100000");
    check(concurrency > 0 && concurrency <= MOST_AT_ONCE, "concurrency", concurrency, "1 to 10000");
    check(isBetween(duration), "duration", duration, "above 0, at most PT1H");
    check(isBetween(timeout), "timeout", timeout, "above 0, at most PT1H");
  }

  private static boolean isBetween(Duration duration) {
    return duration.isPositive() && duration.compareTo(LONGEST) <= 0;
  }

  private static void check(boolean right, String field, Object value, String remedy) {
    if (!right) {
      throw new IllegalArgumentException(field + " is " + value + "; it must be " + remedy);
    }
  }

  /** How many requests that is. */
  public long planned() {
    return (long) Math.floor(rate * duration.toNanos() / 1e9);
  }

  /** The same request again and again; a status from 200 to 299 is good. */
  public LoadReport run(HttpRequest request) throws InterruptedException {
    return run(number -> request, response -> response.statusCode() / 100 == 2);
  }

  /**
   * Returns when each request that began has been answered or has failed.
   *
   * @param requests by number from 0; their timeout is set here
   * @param good which answers are no failure
   * @throws IllegalArgumentException for a target that is not this machine
   */
  public LoadReport run(LongFunction<HttpRequest> requests, Predicate<HttpResponse<byte[]>> good)
      throws InterruptedException {
    try (var client = HttpClient.newBuilder().version(protocol).build()) {
      var tally = new Tally();
      var free = new Semaphore(concurrency);
      long start = System.nanoTime();
      for (long number = 0; number < planned(); number++) {
        long due = start + (long) (number * 1e9 / rate);
        sleepUntil(due);
        long left = start + duration.toNanos() - System.nanoTime();
        if (!free.tryAcquire(left, TimeUnit.NANOSECONDS)) {
          break;
        }
        var request = loopback(requests.apply(number));
        tally.begun();
        Thread.ofVirtual()
            .start(
                () -> {
                  boolean succeeded = false;
                  try {
                    succeeded = succeeds(client, request, good);
                  } finally {
                    tally.ended(due, succeeded);
                    free.release();
                  }
                });
      }
      free.acquire(concurrency);
      return tally.report(planned(), System.nanoTime() - start);
    }
  }

  private boolean succeeds(
      HttpClient client, HttpRequest request, Predicate<HttpResponse<byte[]>> good) {
    try {
      var response = client.send(bounded(request), HttpResponse.BodyHandlers.ofByteArray());
      return response.version() == protocol && good.test(response);
    } catch (IOException noAnswer) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private HttpRequest bounded(HttpRequest request) {
    return HttpRequest.newBuilder(request, (name, value) -> true).timeout(timeout).build();
  }

  private static HttpRequest loopback(HttpRequest request) {
    check(isLoopback(request.uri()), "target", request.uri(), "on localhost, 127.0.0.1 or [::1]");
    return request;
  }

  /** Without a look-up of names, which could say anything. */
  private static boolean isLoopback(URI target) {
    var host = target.getHost();
    try {
      return "localhost".equals(host) || InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }

  private static void sleepUntil(long due) throws InterruptedException {
    long left = due - System.nanoTime();
    if (left > 0) {
      Thread.sleep(Duration.ofNanos(left));
    }
  }
}
