package dev.garboard.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.order.AlertRules.Rule;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What every alert has; that it fires is told by promtool, in charts/test. */
class AlertRulesTest {
  @Test
  void everyAlertIsSeenFiringAndNotFiring() throws Exception {
    var expectations = AlertRules.expectations();
    for (var alert : alerts()) {
      var seen =
          expectations.stream()
              .filter(it -> it.path("alertname").asText().equals(alert.name()))
              .map(it -> it.path("exp_alerts").isEmpty())
              .toList();
      assertThat(seen).as(alert.name()).contains(true, false);
    }
    assertThat(expectations)
        .as("of alerts that there are")
        .allSatisfy(
            it ->
                assertThat(alerts().stream().map(Rule::name))
                    .contains(it.path("alertname").asText()));
  }

  @Test
  void everyAlertSaysWhomItWakesAndWhatThereIsToDo() throws Exception {
    var page = Files.readString(AlertRules.ROOT.resolve("docs/alerts.md"));
    for (var alert : alerts()) {
      assertThat(alert.node().at("/labels/severity").asText())
          .as(alert.name())
          .isIn("page", "ticket");
      assertThat(alert.node().at("/annotations/runbook").asText())
          .isEqualTo("docs/alerts.md#" + alert.name().toLowerCase(Locale.ROOT));
      assertThat(page).contains("\n## " + alert.name() + "\n");
    }
  }

  private static List<Rule> alerts() throws Exception {
    var alerts = AlertRules.all().stream().filter(Rule::isAlert).toList();
    assertThat(alerts).isNotEmpty();
    return alerts;
  }
}
