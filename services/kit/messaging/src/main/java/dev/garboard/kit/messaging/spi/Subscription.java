package dev.garboard.kit.messaging.spi;

import java.util.Map;

/** One member of a group that takes messages. */
public interface Subscription extends AutoCloseable {
  /** Begins no further message; the ones in hand go on. Others of the group do not take over. */
  void pause();

  /** Goes on after {@link #pause()}. */
  void resume();

  /**
   * Begins no further message and returns when those in hand are handled and acknowledged.
   *
   * @throws InterruptedException when the caller has no more time; nothing is lost then either
   */
  void drain() throws InterruptedException;

  /** By topic, how many messages this member has yet to handle, as far as the broker has told. */
  Map<String, Long> lag();

  /** Leaves the group; what is in hand is interrupted and delivered to another member. */
  @Override
  void close();
}
