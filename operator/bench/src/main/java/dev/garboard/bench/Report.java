package dev.garboard.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The table, for the eye and for the repository, and the raw data beside it. */
final class Report {

  private static final String[] COLUMNS = {"metric", "ours", "peer", "ratio", "goal", "met"};

  private final List<Figure> figures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  void add(Figure figure) {
    figures.add(figure);
  }

  /** A line under the table: why a figure is what it is. */
  void note(String note) {
    notes.add(note);
  }

  String table() {
    var rows = new ArrayList<String[]>(List.<String[]>of(COLUMNS));
    figures.forEach(figure -> rows.add(figure.cells()));
    var widths =
        IntStream.range(0, COLUMNS.length)
            .map(i -> rows.stream().mapToInt(row -> row[i].length()).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(
            row ->
                IntStream.range(0, row.length)
                    .mapToObj(i -> row[i] + " ".repeat(widths[i] - row[i].length()))
                    .collect(Collectors.joining("  "))
                    .stripTrailing())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  String notes() {
    return notes.stream().map(note -> "- " + note + "\n").collect(Collectors.joining());
  }

  void write(Path directory, Map<String, String> head) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("operator.md"), markdown(head));
    var raw = new LinkedHashMap<String, Object>(head);
    raw.put("figures", figures.stream().map(Report::raw).toList());
    raw.put("notes", notes);
    Files.writeString(
        directory.resolve("operator.json"),
        Serialization.unmarshal(Serialization.asYaml(raw), JsonNode.class).toPrettyString() + "\n");
  }

  private static Map<String, Object> raw(Figure figure) {
    var raw = new LinkedHashMap<String, Object>();
    raw.put("metric", figure.metric());
    raw.put("value", figure.ours());
    raw.put("unit", figure.unit());
    figure.peer().ifPresent(it -> raw.put("peer", it));
    figure.goal().ifPresent(it -> raw.put(it.atMost() ? "atMost" : "atLeast", it.bound()));
    return raw;
  }

  private String markdown(Map<String, String> head) {
    var text = new StringBuilder("# The operator, measured\n\n");
    head.forEach((key, value) -> text.append("- ").append(key).append(": ").append(value + "\n"));
    text.append("\n| ").append(String.join(" | ", COLUMNS)).append(" |\n");
    text.append("|---|---:|---:|---:|---:|---|\n");
    figures.forEach(it -> text.append("| ").append(String.join(" | ", it.cells())).append(" |\n"));
    return text.append("\n").append(notes()).toString();
  }
}
