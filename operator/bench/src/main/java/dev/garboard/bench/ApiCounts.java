package dev.garboard.bench;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes as the API server counts them, by verb and resource: of the kinds that the operator
 * writes, without those that the driver of the benchmark sends itself.
 *
 * @see <a href="https://kubernetes.io/docs/reference/instrumentation/metrics/">
 *     apiserver_request_total</a>
 */
record ApiCounts(Map<String, Long> byTarget) {

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Set<String> WRITES = Set.of("APPLY", "PATCH", "PUT", "POST", "DELETE");
  private static final Set<String> WRITTEN =
      Set.of(
          "microservices",
          "serviceaccounts",
          "configmaps",
          "deployments",
          "services",
          "horizontalpodautoscalers",
          "poddisruptionbudgets",
          "events");
  private static final Set<String> BY_THE_DRIVER =
      Set.of("POST microservices", "PATCH microservices", "PATCH deployments/status");

  static ApiCounts read(KubernetesClient client) {
    var counts = new TreeMap<String, Long>();
    client
        .raw("/metrics")
        .lines()
        .filter(line -> line.startsWith("apiserver_request_total{"))
        .forEach(line -> count(line, counts));
    return new ApiCounts(counts);
  }

  private static void count(String line, Map<String, Long> counts) {
    var labels =
        LABEL
            .matcher(line)
            .results()
            .collect(Collectors.toMap(it -> it.group(1), it -> it.group(2)));
    var subresource = labels.get("subresource");
    var target =
        labels.get("verb")
            + " "
            + labels.get("resource")
            + (subresource.isEmpty() ? "" : "/" + subresource);
    if (WRITES.contains(labels.get("verb"))
        && WRITTEN.contains(labels.get("resource"))
        && !BY_THE_DRIVER.contains(target)) {
      var value = (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      counts.merge(target, value, Long::sum);
    }
  }

  ApiCounts since(ApiCounts earlier) {
    var more = new TreeMap<String, Long>();
    byTarget.forEach(
        (target, count) -> more.put(target, count - earlier.byTarget.getOrDefault(target, 0L)));
    more.values().removeIf(count -> count == 0);
    return new ApiCounts(more);
  }

  int sum() {
    return byTarget.values().stream().mapToInt(Long::intValue).sum();
  }

  int of(String suffix) {
    return byTarget.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(suffix))
        .mapToInt(entry -> entry.getValue().intValue())
        .sum();
  }
}
