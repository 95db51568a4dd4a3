package dev.garboard.bench.services;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a shop did.
 *
 * @param standing how many rows there are of each status at the end; empty for ours, whose
 *     invariants are looked at
 */
record Measured(String name, Rush.Result result, Costs costs, Map<String, Double> standing) {

  Measured with(Map<String, Double> rows) {
    return new Measured(name, result, costs, rows);
  }

  /** The figures to compare. */
  Map<String, Double> figures() {
    var figures = new LinkedHashMap<String, Double>();
    figures.put("orders", (double) result.seconds().size());
    figures.put("sagas/s", result.perSecond());
    figures.put("p50 ms", result.percentile(0.50) * 1_000);
    figures.put("p99 ms", result.percentile(0.99) * 1_000);
    figures.put("CPU-ms per saga", costs.cpuMillis());
    figures.put("transactions per saga", costs.transactionsInAll());
    return figures;
  }

  Map<String, Object> raw() {
    var raw = new LinkedHashMap<String, Object>(figures());
    raw.put("CPU-µs by part", costs.cpuMicros());
    raw.put("transactions by database", costs.transactions());
    if (!standing.isEmpty()) {
      raw.put("rows at the end, warm-up included", standing);
    }
    return raw;
  }
}
