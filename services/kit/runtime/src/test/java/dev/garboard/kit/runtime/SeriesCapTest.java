package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeriesCapTest {
  @Test
  void pastTheCapEverythingIsOther() {
    var metrics = new Metrics(new Identity("trial", "1", "x", false));
    for (var i = 0; i < Metrics.MAX_SERIES + 500; i++) {
      metrics.registry().counter("visits", "visitor", "v" + i).increment();
    }
    assertThat(metrics.registry().find("visits").counters()).hasSize(Metrics.MAX_SERIES + 1);
    assertThat(metrics.registry().get("visits").tag("visitor", "other").counter().count())
        .isEqualTo(500);
  }
}
