package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A ConfigMap as the kubelet mounts it: application.yaml → ..data/application.yaml, ..data → ..1.
 */
class LiveConfigTest {
  record Trial(@Live @Default("20") int pageSize, @Default("1") int threads) {
    Trial {
      InvalidSetting.unlessBetween("pageSize", pageSize, 1, 100);
    }
  }

  @TempDir Path mount;
  private final Metrics metrics = new Metrics(new Identity("trial", "1", "x", false));
  private final List<Integer> told = new CopyOnWriteArrayList<>();
  private LiveConfig<Trial> config;
  private ConfigWatch watch;

  @BeforeEach
  void watch() throws IOException {
    swap("1", "page-size: 5");
    Files.createSymbolicLink(
        mount.resolve("application.yaml"), Path.of("..data", "application.yaml"));
    config = new ConfigSource(mount, Map.of()).live(Trial.class);
    config.onChange(now -> told.add(now.pageSize()));
    watch = new ConfigWatch(config, metrics);
    watch.start();
  }

  @AfterEach
  void stop() throws IOException {
    watch.stop();
  }

  @Test
  void aSwappedSymlinkTakesEffectLongBeforeTheNextPoll() throws IOException {
    assertThat(config.current().pageSize()).isEqualTo(5);
    swap("2", "page-size: 50");
    await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(told).containsExactly(50));
    assertThat(config.current().pageSize()).isEqualTo(50);
    await().untilAsserted(() -> assertThat(reloads("applied")).isEqualTo(1));
    assertThat(config.masked()).contains("page-size = 50  # application.yaml:1");
  }

  @Test
  void aBrokenFileKeepsTheLastGoodOneAndAGoodOneFollows() throws IOException {
    swap("2", "page-size: 5000");
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(reloads("invalid")).isEqualTo(1));
    assertThat(config.current().pageSize()).isEqualTo(5);
    swap("3", "page-size: 6");
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(config.current().pageSize()).isEqualTo(6));
    assertThat(told).containsExactly(6);
  }

  @Test
  void aKeyThatIsNotLiveIsNamedAsWaiting() throws IOException {
    watch.stop();
    swap("2", "page-size: 7\nthreads: 2");
    assertThat(config.refresh())
        .containsExactlyInAnyOrder(
            new LiveConfig.Change("page-size", "5", "7", true),
            new LiveConfig.Change("threads", "1", "2", false));
    assertThat(config.refresh()).isEmpty();
  }

  private void swap(String version, String text) throws IOException {
    var data = Files.createDirectory(mount.resolve(".." + version));
    Files.writeString(data.resolve("application.yaml"), text);
    var link = Files.createSymbolicLink(mount.resolve("..data_tmp"), data.getFileName());
    Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  private double reloads(String outcome) {
    return metrics.registry().get("config_reloads").tag("outcome", outcome).counter().count();
  }
}
