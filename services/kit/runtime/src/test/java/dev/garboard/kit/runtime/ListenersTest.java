package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListenersTest {
  /** Nagle's algorithm and delayed acknowledgements cost 40 ms for each answer over 4 KiB. */
  @Test
  void everyListenerSendsAtOnce() {
    var listener = Listeners.quiet("@default", "127.0.0.1", 0).buildPrototype();
    assertThat(listener.connectionOptions().tcpNoDelay()).isTrue();
  }
}
