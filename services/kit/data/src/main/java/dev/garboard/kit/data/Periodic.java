package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Component;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that is done every so often, at once after the start; one failure is not the last try. */
public final class Periodic implements Component {
  private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);

  private final String name;
  private final Duration every;
  private final Runnable work;
  private Thread thread;

  /**
   * Works once started.
   *
   * @param every up to a tenth more or less, so that replicas do not march in step
   */
  public Periodic(String name, Duration every, Runnable work) {
    this.name = name;
    this.every = every;
    this.work = work;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    thread = Thread.ofVirtual().name(name).start(this::loop);
  }

  private void loop() {
    try {
      while (true) {
        work();
        Thread.sleep(
            Duration.ofNanos(
                (long) (every.toNanos() * ThreadLocalRandom.current().nextDouble(.9, 1.1))));
      }
    } catch (InterruptedException e) {
      // stopped
    }
  }

  private void work() {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("{} failed, next try in about {}", name, every, e);
    }
  }

  @Override
  public void stop() throws InterruptedException {
    if (thread != null) {
      thread.interrupt();
      thread.join();
    }
  }
}
