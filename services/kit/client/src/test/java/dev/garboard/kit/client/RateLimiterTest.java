package dev.garboard.kit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.garboard.kit.client.RateLimiter.Allowed;
import dev.garboard.kit.client.RateLimiter.Limited;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000); // it may wrap
  private final RateLimiter limiter = new RateLimiter(3, now::get);

  private boolean passes(String key, String limit) {
    return limiter.decide(key, RateLimit.parse(limit)) instanceof Allowed;
  }

  private long passed(String limit, int tries) {
    return IntStream.range(0, tries).filter(i -> passes("a", limit)).count();
  }

  private void after(Duration time) {
    now.addAndGet(time.toNanos());
  }

  /** The oracle is another library's bucket: the same decisions for any pauses. */
  @Property(tries = 300)
  void decidesAsATokenBucketDoes(
      @ForAll @IntRange(min = 1, max = 1000) int rate,
      @ForAll @IntRange(min = 1, max = 50) int burst,
      @ForAll @Size(min = 1, max = 200) List<@LongRange(max = 20_000) Long> pausesInMicros) {
    var interval = 1_000_000_000L / rate;
    var clock = new AtomicLong();
    var ours = new RateLimiter(1, clock::get);
    var limit = new RateLimit(rate, Duration.ofSeconds(1), burst);
    var bucket =
        Bucket.builder()
            .addLimit(bound -> bound.capacity(burst).refillGreedy(1, Duration.ofNanos(interval)))
            .withCustomTimePrecision(
                new TimeMeter() {
                  @Override
                  public long currentTimeNanos() {
                    return clock.get();
                  }

                  @Override
                  public boolean isWallClockBased() {
                    return false;
                  }
                })
            .build();
    for (var pause : pausesInMicros) {
      clock.addAndGet(pause * 1_000);
      assertThat(ours.decide("a", limit) instanceof Allowed).isEqualTo(bucket.tryConsume(1));
    }
  }

  @Test
  void aBurstPassesAndThenTheRate() {
    assertThat(passed("100/s burst 200", 300)).isEqualTo(200);
    after(Duration.ofMillis(100));
    assertThat(passed("100/s burst 200", 300)).isEqualTo(10);
  }

  @Test
  void aLongPauseGivesBackTheBurstAndNoMore() {
    passed("100/s", 100);
    after(Duration.ofDays(30));
    assertThat(passed("100/s", 6_000)).isEqualTo(100);
  }

  @Test
  void aRefusalSaysWhenOneMayPassAndThenOneDoes() {
    passed("10/s", 10);
    var refused = (Limited) limiter.decide("a", RateLimit.parse("10/s"));
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofMillis(100));
    after(refused.retryAfter());
    assertThat(passed("10/s", 2)).isEqualTo(1);
  }

  @Test
  void refusalsCostNothing() {
    passed("10/s", 1_000);
    after(Duration.ofMillis(100));
    assertThat(passed("10/s", 1)).isEqualTo(1);
  }

  @Test
  void aLimitOfZeroAllowsNothingAndOneOfABillionEverything() {
    assertThat(passed("0/s", 10)).isZero();
    assertThat(passed("999999999/s", 10)).isEqualTo(10);
  }

  @Test
  void aNarrowerLimitBindsAtOnceAndAWiderOneToo() {
    passed("100/s burst 100", 100);
    after(Duration.ofMillis(100));
    assertThat(passed("100/s burst 5", 100)).isZero();
    assertThat(passed("100/s burst 200", 300)).isEqualTo(195);
  }

  @Test
  void keysDoNotDisturbEachOther() {
    passed("1/s", 5);
    assertThat(passes("b", "1/s")).isTrue();
  }

  @Test
  void madeUpKeysShareOneCellAndThoseKnownKeepTheirs() {
    assertThat(passes("a", "1/h")).isTrue();
    IntStream.range(0, 10_000).forEach(i -> passes("made up " + i, "1/h"));
    assertThat(limiter.keys()).isLessThanOrEqualTo(4);
    assertThat(passes("a", "1/h")).isFalse();
    assertThat(passes("another", "1/h")).isFalse();
  }

  @Test
  void keysAtRestAreForgotten() {
    IntStream.range(0, 4).forEach(i -> passes("k" + i, "1/s"));
    after(Duration.ofSeconds(5));
    assertThat(passes("new", "1/s")).isTrue();
    assertThat(passes("newer", "1/s")).isTrue();
    assertThat(limiter.keys()).isLessThanOrEqualTo(3);
  }

  @Test
  void threadsTogetherGetNoMoreThanOne() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      var counts =
          threads.invokeAll(
              IntStream.range(0, 4)
                  .mapToObj(i -> (java.util.concurrent.Callable<Long>) () -> passed("100/s", 1_000))
                  .toList());
      assertThat(counts.stream().mapToLong(Future::resultNow).sum()).isEqualTo(100);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "100",
        "100/d",
        "-1/s",
        "1.5/s",
        "100/s burst",
        "1e3/s",
        "1/h burst 999999999"
      })
  void whatIsNoRateIsRefused(String text) {
    assertThatThrownBy(() -> RateLimit.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
