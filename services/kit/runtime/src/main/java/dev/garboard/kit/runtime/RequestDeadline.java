package dev.garboard.kit.runtime;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.regex.Pattern;

/**
 * Binds the {@link Deadline} of a request: the time that {@code X-Request-Timeout-Ms} leaves, at
 * most the listener's own. Past it the handler is interrupted and the answer is 504, unless the
 * answer has begun to leave.
 */
final class RequestDeadline implements Filter {
  static final HeaderName HEADER = HeaderNames.create("X-Request-Timeout-Ms");
  private static final Pattern MILLISECONDS = Pattern.compile("[1-9]\\d{0,17}");

  private final Duration limit;
  private final ScheduledThreadPoolExecutor alarms;

  RequestDeadline(Duration limit) {
    this.limit = limit;
    alarms =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("deadlines").daemon().factory());
    alarms.setRemoveOnCancelPolicy(true);
  }

  void stop() {
    alarms.shutdownNow();
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var deadline = Deadline.in(left(request));
    var alarm = new DeadlineAlarm(alarms, deadline, request);
    alarm.set();
    response.beforeSend(
        () -> {
          alarm.off();
          if (request.prologue().protocolVersion().startsWith("1")) {
            refuseLate(deadline, response);
          }
        });
    try {
      deadline.run(chain::proceed);
    } finally {
      alarm.off();
    }
  }

  private Duration left(RoutingRequest request) {
    var given = request.headers().first(HEADER);
    if (given.isEmpty()) {
      return limit;
    }
    if (!MILLISECONDS.matcher(given.get()).matches()) {
      throw new Refusal(
          Problem.MALFORMED_REQUEST,
          HEADER.defaultCase() + " is the time left in milliseconds, a positive whole number");
    }
    var asked = Duration.ofMillis(Long.parseLong(given.get()));
    return asked.compareTo(limit) < 0 ? asked : limit;
  }

  /**
   * A success that comes too late is none: the caller has turned to something else. Over HTTP/2
   * Helidon has no way back from here.
   */
  private static void refuseLate(Deadline deadline, RoutingResponse response) {
    if (deadline.isOver() && response.status().code() < 400) {
      throw new Refusal(Problem.DEADLINE_EXCEEDED, Problem.DEADLINE_EXCEEDED.title());
    }
  }
}
