package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import java.util.Collections;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
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

  @Test
  void underTheCapNothingIsOther() throws Exception {
    var cap = new SeriesCap(Metrics.MAX_SERIES);
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (var i = 0; i < Metrics.MAX_SERIES; i++) {
        var id =
            new Meter.Id("visits", Tags.of("visitor", "v" + i), null, null, Meter.Type.COUNTER);
        var together = new CyclicBarrier(4);
        var mapped = threads.invokeAll(Collections.nCopies(4, () -> mapped(cap, id, together)));
        for (var each : mapped) {
          assertThat(each.get()).isEqualTo(id);
        }
      }
    }
  }

  private static Meter.Id mapped(SeriesCap cap, Meter.Id id, CyclicBarrier together)
      throws Exception {
    together.await();
    return cap.map(id);
  }
}
