package dev.garboard.kit.data;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Values kept in this process and in Redis, made by {@link Caches}. One caller per process loads
 * what is missing, the others wait for it; that there is no such value is kept too, for a tenth of
 * the time. What is no longer fresh is given once more while it is loaded anew. Values must be
 * immutable. Inside a transaction it is passed by: what is not committed is nobody else's.
 */
public final class Cache<V> {
  private static final Logger LOG = LoggerFactory.getLogger(Cache.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String name;
  private final boolean enabled;
  private final Duration ttl;
  private final com.github.benmanes.caffeine.cache.Cache<String, CacheEntry<V>> near;
  private final Map<String, Load<V>> loads = new ConcurrentHashMap<>();
  private final SharedCache<V> shared;
  private final CacheMeters meters;
  private final Invalidations invalidations;

  /** One that is under way; two are never equal. */
  private static final class Load<V> {
    private final CompletableFuture<CacheEntry<V>> entry = new CompletableFuture<>();
  }

  /** Tells the other replicas that a key of a cache is not to be believed any more. */
  interface Invalidations {
    void tell(String cache, String key);
  }

  Cache(String name, Codec<V> codec, Caches caches) {
    this.name = name;
    enabled = caches.config().enabled();
    ttl = caches.config().ttl();
    near =
        Caffeine.newBuilder()
            .maximumSize(caches.config().maxSize())
            .expireAfterWrite(ttl.multipliedBy(2))
            .build();
    meters = new CacheMeters(caches.registry(), name, near);
    shared = new SharedCache<>(name, ttl, caches.redis(), codec, meters);
    invalidations = caches::tell;
  }

  /**
   * The value of a key.
   *
   * @param load asks the source, on another thread, bound by none of the callers' deadlines; empty
   *     if there is no such value
   * @throws Refusal DEADLINE_EXCEEDED if the caller cannot wait for the load; what a load throws is
   *     thrown to all that waited for it, and not kept
   */
  public Optional<V> find(String key, Supplier<Optional<V>> load) {
    if (!enabled || Tx.isActive()) {
      return load.get();
    }
    var entry = near.getIfPresent(key);
    if (entry == null || !entry.isUsable()) {
      meters.asked("miss");
      return await(load(key, load)).value();
    }
    meters.asked(entry.isFresh() ? "hit" : "stale");
    if (!entry.isFresh()) {
      load(key, load);
    }
    return entry.value();
  }

  /** Joins the load that is under way, or starts one. */
  private Load<V> load(String key, Supplier<Optional<V>> load) {
    var mine = new Load<V>();
    var theirs = loads.putIfAbsent(key, mine);
    if (theirs != null) {
      return theirs;
    }
    Thread.ofVirtual().name("cache-" + name).start(() -> complete(key, mine, load));
    return mine;
  }

  private void complete(String key, Load<V> mine, Supplier<Optional<V>> load) {
    try {
      var entry = justLoaded(key).or(() -> shared.find(key)).orElseGet(() -> loaded(load));
      keep(key, mine, entry);
      loads.remove(key, mine); // first: who asks after the answer does not join this load
      mine.entry.complete(entry);
    } catch (Throwable e) { // whoever waits must be told
      meters.loaded("failed");
      LOG.debug("{} cannot load", name, e);
      loads.remove(key, mine);
      mine.entry.completeExceptionally(e);
    }
  }

  /** By a load that ended between this one's question and its start. */
  private Optional<CacheEntry<V>> justLoaded(String key) {
    return Optional.ofNullable(near.getIfPresent(key)).filter(CacheEntry::isFresh);
  }

  private CacheEntry<V> loaded(Supplier<Optional<V>> load) {
    var entry = CacheEntry.of(load.get(), ttl);
    meters.loaded("done");
    return entry;
  }

  /**
   * Unless the key was invalidated meanwhile: then the callers get what was true when they asked.
   */
  private void keep(String key, Load<V> mine, CacheEntry<V> entry) {
    loads.computeIfPresent(
        key,
        (_, current) -> {
          if (current == mine) {
            near.put(key, entry);
          }
          return current;
        });
    if (loads.get(key) == mine) {
      shared.put(key, entry);
    }
  }

  private static <V> CacheEntry<V> await(Load<V> load) {
    try {
      return load.entry.get(Deadline.atMost(PATIENCE).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new Refusal(Problem.DEADLINE_EXCEEDED, "what it needs is still being loaded");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(Problem.DEADLINE_EXCEEDED, "interrupted");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  /**
   * Forgets a value in Redis, here and in every replica; call it after the commit. In Redis first:
   * a load that begins between the two must not find it there.
   */
  public void invalidate(String key) {
    shared.hold(key);
    forget(key);
    invalidations.tell(name, key);
  }

  /** Here only. */
  void forget(String key) {
    loads.compute(
        key,
        (_, _) -> {
          near.invalidate(key);
          return null;
        });
  }

  /** Forgets what is kept in this process, and what is being loaded. */
  void forgetAll() {
    loads.clear();
    near.invalidateAll();
  }
}
