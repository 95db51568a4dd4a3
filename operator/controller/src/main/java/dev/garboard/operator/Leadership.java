package dev.garboard.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectorBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the Lease that makes one replica the writer, for ever: a lost Lease is sought again, with
 * the caches kept, since an outage of the API server is no reason to restart. Leading is a matter
 * of this process's monotonic clock: once {@code renew} has passed since the last renewal was sent,
 * {@link #demand} refuses, so a process that was stopped and continued writes nothing.
 */
public final class Leadership {

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  private static final String LEASE = "garboard-operator";

  private final KubernetesClient client;
  private final OperatorConfig.Lease timing;
  private final String identity;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile long renewedAt;
  private volatile boolean held;
  private volatile boolean stopped;
  private volatile CompletableFuture<?> election = CompletableFuture.completedFuture(null);
  private volatile Runnable onLeading = () -> {};

  public Leadership(KubernetesClient client, OperatorConfig.Lease timing, String identity) {
    this.client = client;
    this.timing = timing;
    this.identity = identity;
  }

  /** What to do each time leadership begins: everything that waited is due. */
  public void onLeading(Runnable action) {
    onLeading = action;
  }

  public void start() {
    Thread.ofVirtual().name("leadership").start(this::seek);
  }

  /** Gives the Lease back, so that another replica need not wait for its end. */
  public void stop() {
    stopped = true;
    election.cancel(true);
    threads.close();
    held = false;
  }

  public boolean leads() {
    return held && System.nanoTime() - renewedAt < timing.renew().toNanos();
  }

  /** Age of the Lease as this process knows it. */
  public Duration age() {
    return held ? Duration.ofNanos(System.nanoTime() - renewedAt) : Duration.ZERO;
  }

  void demand() {
    if (!leads()) {
      throw new KubernetesClientException("this replica does not lead: nothing is written");
    }
  }

  private void seek() {
    while (!stopped) {
      try {
        election = elector().start();
        election.join();
      } catch (CancellationException e) {
        LOG.debug("the election was cancelled", e);
      } catch (RuntimeException e) {
        LOG.warn("the election failed; trying again in {}", timing.retry(), e);
        pause();
      }
      if (held && !stopped) {
        LOG.warn("lost the lease {}; seeking it again", LEASE);
      }
      held = false;
    }
  }

  private void pause() {
    try {
      Thread.sleep(timing.retry());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
  }

  private LeaderElector elector() {
    var namespace = Objects.requireNonNullElse(client.getNamespace(), "default");
    var lock = new NotedLock(new LeaseLock(namespace, LEASE, identity));
    return new LeaderElectorBuilder(client, threads)
        .withConfig(
            new LeaderElectionConfig(
                lock,
                timing.duration(),
                timing.renew(),
                timing.retry(),
                new LeaderCallbacks(() -> {}, () -> {}, leader -> {}),
                true,
                LEASE))
        .build();
  }

  /**
   * Leading begins with a write of the Lease in our name, not with the elector's callback: that one
   * comes before the write when a restarted process finds its own name in the Lease. What was due
   * while we did not lead, be it for a moment, is due now.
   */
  private void stored(LeaderElectionRecord election, long sent) {
    var led = leads();
    held = identity.equals(election.getHolderIdentity());
    renewedAt = sent;
    if (held && !led) {
      LOG.info("leading as {}", identity);
      onLeading.run();
    }
  }

  /** Notes when each renewal was sent; the answer only says that it counted. */
  private final class NotedLock implements Lock {

    private final Lock lease;

    private NotedLock(Lock lease) {
      this.lease = lease;
    }

    @Override
    public LeaderElectionRecord get(KubernetesClient client) {
      return lease.get(client);
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord election) {
      long sent = System.nanoTime();
      lease.create(client, election);
      stored(election, sent);
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord election) {
      long sent = System.nanoTime();
      lease.update(client, election);
      stored(election, sent);
    }

    @Override
    public String identity() {
      return lease.identity();
    }

    @Override
    public String describe() {
      return lease.describe();
    }
  }
}
