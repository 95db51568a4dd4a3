package dev.garboard.bench.services;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One line of the table: the same figure of two subjects in each round.
 *
 * @param peer empty where there is none
 * @param atMost bound of the ratio, or of our figure where there is no peer
 * @param run rounds, of which those are kept that had no flaw; with none kept, all are shown
 */
record Row(
    String metric,
    String unit,
    List<Double> ours,
    List<Double> peer,
    Optional<Double> atMost,
    int kept,
    int run) {
  static final String[] COLUMNS = {
    "metric", "ours", "peer", "ratio (min–max)", "rounds kept/run", "goal", "met"
  };

  /** As {@link #COLUMNS}. */
  String[] cells() {
    return new String[] {
      metric,
      number(median(ours)) + " " + unit,
      peer.isEmpty() ? "–" : number(median(peer)),
      peer.isEmpty() ? "–" : ratio(),
      kept + "/" + run,
      atMost.map(bound -> "≤ " + bound + (peer.isEmpty() ? " " + unit : "×")).orElse("–"),
      atMost.map(bound -> kept == 0 ? "noisy" : judged() <= bound ? "yes" : "no").orElse("–")
    };
  }

  /** With each round. */
  Map<String, Object> raw() {
    var raw = new LinkedHashMap<String, Object>();
    raw.put("metric", metric);
    raw.put("unit", unit);
    raw.put("ours", ours);
    raw.put("peer", peer);
    atMost.ifPresent(bound -> raw.put("atMost", bound));
    raw.put("kept", kept);
    raw.put("run", run);
    return raw;
  }

  private double judged() {
    return median(peer.isEmpty() ? ours : ratios());
  }

  private String ratio() {
    var sorted = ratios().stream().sorted().toList();
    return "%s× (%s–%s)"
        .formatted(number(median(sorted)), number(sorted.getFirst()), number(sorted.getLast()));
  }

  /** Round by round: what a round did to both cancels out. */
  List<Double> ratios() {
    return IntStream.range(0, peer.size()).mapToObj(i -> ours.get(i) / peer.get(i)).toList();
  }

  private static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static String number(double value) {
    var format = value < 10 ? "%.2f" : value < 1_000 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, format, value);
  }
}
