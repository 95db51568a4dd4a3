package dev.garboard.kit.data;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What one cache tells: {@code cache_*{cache}}. */
final class CacheMeters {
  private final MeterRegistry registry;
  private final String name;

  CacheMeters(MeterRegistry registry, String name, Cache<?, ?> near) {
    this.registry = registry;
    this.name = name;
    Gauge.builder("cache_size", near, Cache::estimatedSize).tag("cache", name).register(registry);
  }

  /** Of a question: hit, stale, miss. */
  void asked(String result) {
    count("cache_gets", "result", result);
  }

  /** Of a question to Redis: hit, miss, invalid, unavailable. */
  void shared(String result) {
    count("cache_shared_gets", "result", result);
  }

  /** Of a load: done, failed. */
  void loaded(String outcome) {
    count("cache_loads", "outcome", outcome);
  }

  private void count(String meter, String tag, String value) {
    Counter.builder(meter).tags("cache", name, tag, value).register(registry).increment();
  }
}
