package dev.garboard.bench.services;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The table, for the eye and for the repository, and the raw data beside it. */
final class Report {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final List<Row> rows = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  void add(Row row) {
    rows.add(row);
  }

  /** A line under the table: why a figure is what it is. */
  void note(String note) {
    notes.add(note);
  }

  /** With columns that line up. */
  String text() {
    var cells =
        Stream.concat(Stream.<String[]>of(Row.COLUMNS), rows.stream().map(Row::cells)).toList();
    var widths =
        IntStream.range(0, Row.COLUMNS.length)
            .map(i -> cells.stream().mapToInt(it -> it[i].length()).max().orElse(0))
            .toArray();
    return cells.stream().map(it -> padded(it, widths) + "\n").collect(Collectors.joining())
        + "\n"
        + bullets();
  }

  private static String padded(String[] cells, int[] widths) {
    return IntStream.range(0, cells.length)
        .mapToObj(i -> cells[i] + " ".repeat(widths[i] - cells[i].length()))
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }

  private String bullets() {
    return notes.stream().map(note -> "- " + note + "\n").collect(Collectors.joining());
  }

  /** Writes {@code services.md} and {@code services.json}. */
  void write(Path directory, Map<String, String> head) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("services.md"), markdown(head));
    var raw = new LinkedHashMap<String, Object>(head);
    raw.put("figures", rows.stream().map(Row::raw).toList());
    raw.put("notes", notes);
    Files.writeString(directory.resolve("services.json"), JSON.writeValueAsString(raw) + "\n");
  }

  private String markdown(Map<String, String> head) {
    var text = new StringBuilder("# The services, measured\n\n");
    head.forEach((key, value) -> text.append("- ").append(key).append(": ").append(value + "\n"));
    text.append("\n").append(line(Row.COLUMNS)).append("|---|---:|---:|---:|---:|---:|---|\n");
    rows.forEach(row -> text.append(line(row.cells())));
    return text.append("\n").append(bullets()).toString();
  }

  private static String line(String[] cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
