package dev.garboard.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of an HTTP/1.1 message, lines as they came.
 *
 * @param start the request line or the status line
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
record Head(String start, List<String> fields) {

  private static final int LONGEST_LINE = 64 * 1024;

  /** The next head; empty if the other side hung up between two messages. */
  static Optional<Head> read(InputStream in) throws IOException {
    var start = line(in);
    if (start.isEmpty()) {
      return Optional.empty();
    }
    var fields = new ArrayList<String>();
    for (var field = line(in); !field.isEmpty(); field = line(in)) {
      fields.add(field);
    }
    return Optional.of(new Head(start, List.copyOf(fields)));
  }

  /** Up to the end of the line or of the stream. */
  static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != -1 && next != '\n'; next = in.read()) {
      line.append((char) next);
      if (line.length() > LONGEST_LINE) {
        throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
      }
    }
    return line.toString().stripTrailing();
  }

  String method() {
    return start.split(" ", 3)[0];
  }

  /** With the query. */
  String target() {
    return start.split(" ", 3)[1];
  }

  int code() throws IOException {
    var parts = start.split(" ", 3);
    if (parts.length < 2) {
      throw new EOFException("no answer");
    }
    return Integer.parseInt(parts[1]);
  }

  Optional<String> field(String name) {
    var prefix = name.toLowerCase(Locale.ROOT) + ":";
    return fields.stream()
        .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix))
        .map(field -> field.substring(prefix.length()).strip())
        .findFirst();
  }

  Head without(String name) {
    var prefix = name.toLowerCase(Locale.ROOT) + ":";
    return new Head(
        start,
        fields.stream()
            .filter(field -> !field.toLowerCase(Locale.ROOT).startsWith(prefix))
            .toList());
  }

  Head with(String name, String value) {
    var more = new ArrayList<>(without(name).fields);
    more.add(name + ": " + value);
    return new Head(start, List.copyOf(more));
  }

  void write(OutputStream out) throws IOException {
    out.write((start + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n").getBytes(ISO_8859_1));
  }
}
