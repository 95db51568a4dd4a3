package dev.garboard.order.http;

import dev.garboard.kit.messaging.Progress;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.order.domain.Chapter;
import dev.garboard.order.domain.OrderId;
import dev.garboard.order.domain.ShowOrders;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * The story of an order as it happens: Server-Sent Events (HTML Living Standard, section 9.2). An
 * event has the number of its chapter as id, so that {@code Last-Event-ID} goes on after it. It
 * ends with what ends the order, and when the service does; whoever comes again misses nothing.
 */
public final class StoryStream {
  private static final HeaderName LAST = HeaderNames.create("Last-Event-ID");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** Another replica may have heard of it: it tells nobody here. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private static final int MOST = 1_000;

  /** A confirmed order is told to the end: until its stock is committed. */
  private static final Set<String> ENDS = Set.of("OrderCancelled", "ReservationCommitted");

  private final ShowOrders orders;
  private final Progress progress;
  private final BooleanSupplier goingOn;
  private final Semaphore streams = new Semaphore(MOST);

  /** Tells stories for as long as the service goes on. */
  public StoryStream(ShowOrders orders, Progress progress, BooleanSupplier goingOn) {
    this.orders = orders;
    this.progress = progress;
    this.goingOn = goingOn;
  }

  /** Answers with the chapters after the last one that the caller has. */
  void tell(OrderId order, ServerRequest request, ServerResponse response) {
    var after = after(request);
    if (isTold(order, after)) {
      response.status(Status.NO_CONTENT_204).send();
      return;
    }
    if (!streams.tryAcquire()) {
      throw new Refusal(Problem.OVERLOADED, "too many follow orders", Duration.ofSeconds(5));
    }
    try {
      response.header(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8");
      response.header(HeaderNames.CACHE_CONTROL, "no-store");
      aside(new Telling(order, after, response.outputStream()));
    } finally {
      streams.release();
    }
  }

  /** Whoever has the end need not come again, and 204 tells that. */
  private boolean isTold(OrderId order, long after) {
    return after > 0
        && orders.story(order, 0).stream()
            .anyMatch(it -> it.number() <= after && ENDS.contains(it.type()));
  }

  /** A thread that the deadline of the request does not bind. */
  private static void aside(Runnable telling) {
    var thread = Thread.ofVirtual().name("story").start(telling);
    try {
      thread.join();
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private static long after(ServerRequest request) {
    var given = request.headers().first(LAST).orElse("0");
    if (!NUMBER.matcher(given).matches()) {
      throw new Refusal(Problem.MALFORMED_REQUEST, "Last-Event-ID is the id of one of our events");
    }
    return Long.parseLong(given);
  }

  private final class Telling implements Runnable {
    private final OrderId order;
    private final OutputStream to;
    private long after;
    private long quietSince = System.nanoTime();
    private boolean ended;

    Telling(OrderId order, long after, OutputStream to) {
      this.order = order;
      this.after = after;
      this.to = to;
    }

    @Override
    public void run() {
      try (to) {
        say(": the story of " + order + "\n\n");
        while (!ended && goingOn.getAsBoolean()) {
          var seen = progress.seen();
          var chapters = orders.story(order, after);
          for (var chapter : chapters) {
            say(chapter);
          }
          if (chapters.isEmpty()) {
            heartbeat();
            progress.awaitAfter(seen, LOOK_AGAIN);
          }
        }
      } catch (IOException | RuntimeException e) {
        ended = true; // the caller has gone, or comes again
      }
    }

    private void heartbeat() throws IOException {
      if (System.nanoTime() - quietSince > HEARTBEAT.toNanos()) {
        say(": still here\n\n");
      }
    }

    private void say(Chapter chapter) throws IOException {
      say(
          "id: %d\nevent: %s\ndata: %s\n\n"
              .formatted(chapter.number(), chapter.type(), chapter.data().replace("\n", " ")));
      after = chapter.number();
      ended |= ENDS.contains(chapter.type());
    }

    private void say(String text) throws IOException {
      to.write(text.getBytes(StandardCharsets.UTF_8));
      to.flush();
      quietSince = System.nanoTime();
    }
  }
}
