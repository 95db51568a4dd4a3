package dev.garboard.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.contracts.order.v1.GetOrderRequest;
import dev.garboard.contracts.order.v1.OrderServiceGrpc;
import dev.garboard.kit.testing.Stack;
import dev.garboard.order.AlertRules.Rule;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule about a metric that nobody has never fires: the names are those of a running service. */
class AlertsIT {
  private static final Pattern LINE = Pattern.compile("(?m)^([a-z_]+)(?:\\{(.*)})? .*$");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

  /** Prometheus itself adds the former, a rule the latter. */
  private static final Set<String> GIVEN = Set.of("instance", "protocol");

  @TempDir static Path directory;
  private static Stack stack;
  private static FakeStock stock;
  private static OrderProcess service;
  private static String metrics;

  @BeforeAll
  static void start() throws Exception {
    stack = Stack.open();
    stock = new FakeStock();
    service = new OrderProcess(directory, stack.postgres().database("alerts"), stock, Map.of());
    metrics = afterACallAtEachDoor();
  }

  @AfterAll
  static void stop() {
    service.close();
    stock.close();
    stack.close();
  }

  private static String afterACallAtEachDoor() throws Exception {
    service.send(service.request("/api/v1/orders", SignedToken.buyer(UUID.randomUUID())));
    var channel =
        NettyChannelBuilder.forAddress("127.0.0.1", service.service().grpc())
            .usePlaintext()
            .build();
    try {
      var orders = OrderServiceGrpc.newBlockingStub(channel);
      Assertions.assertThatExceptionOfType(StatusRuntimeException.class)
          .isThrownBy(() -> orders.getOrder(GetOrderRequest.getDefaultInstance()));
    } finally {
      channel.shutdownNow();
    }
    return service.admin("/metrics").body();
  }

  @Test
  void everyRuleIsAboutMetricsAndLabelsThatThereAre() throws Exception {
    var known = exported();
    for (var rule : AlertRules.all()) {
      assertThat(rule.series()).as(rule.name()).isNotEmpty();
      rule.series()
          .forEach(
              (name, labels) ->
                  assertThat(known.get(name))
                      .as("%s of %s", name, rule.name())
                      .isNotNull()
                      .containsAll(labels));
      var labels = new HashSet<>(GIVEN);
      rule.series().keySet().forEach(name -> labels.addAll(known.get(name)));
      assertThat(labels).as(rule.name()).containsAll(rule.grouped());
      known.computeIfAbsent(rule.name(), _ -> new HashSet<>()).addAll(rule.grouped());
    }
  }

  private static Map<String, Set<String>> exported() {
    var labels = new HashMap<String, Set<String>>();
    LINE.matcher(metrics)
        .results()
        .forEach(
            line ->
                LABEL
                    .matcher(line.group(2) == null ? "" : line.group(2))
                    .results()
                    .forEach(
                        label ->
                            labels
                                .computeIfAbsent(line.group(1), _ -> new HashSet<>())
                                .add(label.group(1))));
    return labels;
  }

  @Test
  void theBoundOfTheObjectiveIsABucketAtBothDoors() {
    assertThat(metrics)
        .containsPattern("http_request_duration_seconds_bucket\\{.*le=\"0.1\"")
        .containsPattern("grpc_server_handling_seconds_bucket\\{.*le=\"0.1\"");
  }

  @Test
  void whatIsRareStandsAtZeroBeforeItHappens() {
    assertThat(metrics)
        .containsPattern("consumer_records_total\\{.*outcome=\"dead\".*} 0.0")
        .containsPattern("projection_gaps_total\\{.*} 0.0");
  }

  @Test
  void aRuleAboutWhatNobodyHasIsFound() {
    var rule = Rule.of(AlertRules.expression("rate(http_request_total{status=\"5xx\"}[5m])"));
    assertThat(exported()).doesNotContainKeys(rule.series().keySet().toArray(String[]::new));
    assertThat(rule.series()).containsExactly(Map.entry("http_request_total", Set.of("status")));
  }
}
