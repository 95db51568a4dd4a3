package dev.garboard.bench.services;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The table of ours beside the peers, for the eye and for the repository; and the raw data. */
final class SagaReport {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final String EXPLANATION =
      """
      A ratio is ours divided by the peer's. From an order's placing to its end: cancelled, or confirmed, captured and
      committed. CPU is that of all processes, PostgreSQL and (ours) Kafka among them. The floor is the least that a saga
      with our promises takes here: the transactions that its steps cannot share and the messages between its participants,
      each through an outbox and an inbox, by plain JDBC in one process; no HTTP, no gateway, no read model, no checks. With
      fsync on, each transaction that writes waits for one. A peer stops after 4 minutes, however many orders it has had.
      What peers do and do not: hack/peers/README.md.
      """;

  private final int orders;
  private final List<Measured> all = new ArrayList<>();
  private List<String> invariants = List.of();

  SagaReport(int orders) {
    this.orders = orders;
  }

  /** Ours is the first. */
  void add(Measured measured) {
    all.add(measured);
  }

  /** Of ours. */
  void invariants(List<String> table) {
    invariants = List.copyOf(table);
  }

  /** Prints it, too. */
  void write(Path directory) throws IOException {
    var head = head();
    var text = text(head);
    System.out.print(text);
    var raw = new LinkedHashMap<>(head);
    all.forEach(measured -> raw.put(measured.name(), measured.raw()));
    raw.put("invariants", invariants);
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("saga.md"), text);
    Files.writeString(directory.resolve("saga.json"), JSON.writeValueAsString(raw) + "\n");
  }

  private Map<String, Object> head() throws IOException {
    var head = new LinkedHashMap<String, Object>();
    head.put("command", System.getProperty("garboard.command"));
    head.put("commit", System.getProperty("garboard.commit"));
    head.put("versions", System.getProperty("garboard.versions"));
    head.put("processors", Proc.processors());
    head.put("load average at the end", Files.readString(Path.of("/proc/loadavg")).strip());
    head.put("orders asked for", orders);
    return head;
  }

  private String text(Map<String, Object> head) {
    var text = new StringBuilder("# The saga of an order, measured\n\n");
    head.forEach((name, value) -> text.append("- %s: %s%n".formatted(name, value)));
    text.append("\n").append(table()).append("\n").append(EXPLANATION).append("\n");
    all.forEach(measured -> text.append(parts(measured)));
    text.append("%n```text%n%s%n```%n".formatted(String.join("\n", invariants)));
    return text.toString();
  }

  private String table() {
    var table = new StringBuilder("| | ").append(all.getFirst().name());
    peers().forEach(peer -> table.append(" | ").append(peer.name()).append(" | ratio"));
    table.append(" |\n|---|--:").append("|--:|--:".repeat(peers().size())).append("|\n");
    all.getFirst().figures().keySet().forEach(figure -> table.append(row(figure)));
    return table.toString();
  }

  private List<Measured> peers() {
    return all.subList(1, all.size());
  }

  private String row(String figure) {
    var ours = all.getFirst().figures().get(figure);
    var row = new StringBuilder("| " + figure + " | " + number(ours));
    for (var peer : peers()) {
      var theirs = peer.figures().get(figure);
      row.append(" | ").append(number(theirs)).append(" | ").append(ratio(figure, ours, theirs));
    }
    return row + " |\n";
  }

  private static String ratio(String figure, double ours, double theirs) {
    return figure.equals("orders") ? "" : String.format(Locale.ROOT, "%.2f", ours / theirs);
  }

  private static String parts(Measured measured) {
    return "- %s, CPU-µs per saga: %s%n- %s, transactions per saga: %s%n%s"
        .formatted(
            measured.name(),
            parts(measured.costs().cpuMicros()),
            measured.name(),
            parts(measured.costs().transactions()),
            standing(measured));
  }

  private static String standing(Measured measured) {
    return measured.standing().isEmpty()
        ? ""
        : "- %s, rows at the end, warm-up included: %s%n"
            .formatted(measured.name(), parts(measured.standing()));
  }

  private static String parts(Map<String, Double> parts) {
    return parts.entrySet().stream()
        .map(part -> part.getKey() + " " + number(part.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String number(double value) {
    var format = value == Math.rint(value) || value >= 1_000 ? "%.0f" : "%.1f";
    return String.format(Locale.ROOT, format, value);
  }
}
