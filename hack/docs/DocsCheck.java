import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds docs/ against the code: a snippet is what stands in a file that the build compiles, a row of
 * coverage.md names a test that exists, a link leads to a file, a picture of topics is that of the services. Run by hack/verify derived.
 */
final class DocsCheck {
  private static final Pattern SOURCE = Pattern.compile("<!-- code: (\\S+) -->");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#|mailto:)([^)#\\s]+)[^)]*\\)");
  private static final Pattern ROW = Pattern.compile("^\\| (S\\d\\d) \\|(.*)\\|$");
  private static final Pattern TOPIC = Pattern.compile("\\s*(\\w+)\\[\\[([\\w.-]+)]]");
  private static final Pattern ARROW = Pattern.compile("\\s*(\\w+) --> (\\w+)");
  private static final Pattern LISTED = Pattern.compile("(?m)^  (publishes|consumes): \\[(.*)]$");
  private static final Pattern TEST = Pattern.compile("`(\\w+)(?:#(\\w+))?`");

  private final Path root;
  private final List<String> wrong = new ArrayList<>();
  private int right;

  private DocsCheck(Path root) {
    this.root = root;
  }

  public static void main(String[] args) throws IOException {
    var check = new DocsCheck(Path.of(args[0]));
    try (var pages = Files.list(check.root.resolve("docs"))) {
      for (var page : pages.filter(it -> it.toString().endsWith(".md")).sorted().toList()) {
        check.page(page);
      }
    }
    check.wrong.forEach(System.out::println);
    System.out.printf("%d passed, %d failed%n", check.right, check.wrong.size());
    System.exit(check.wrong.isEmpty() ? 0 : 1);
  }

  private void page(Path page) throws IOException {
    var lines = Files.readAllLines(page);
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      var where = root.relativize(page) + ":" + (i + 1) + ": ";
      LINK.matcher(line).results().forEach(it -> link(where, page, it.group(1)));
      var row = ROW.matcher(line);
      if (row.matches()) {
        row(where, row.group(2));
      }
      if (line.startsWith("```java")) {
        snippet(where, i == 0 ? "" : lines.get(i - 1), block(lines, i + 1));
      }
      if (line.equals("flowchart LR")) {
        topics(where, block(lines, i + 1));
      }
    }
  }

  private static List<String> block(List<String> lines, int from) {
    return lines.subList(from, lines.size()).stream().takeWhile(it -> !it.startsWith("```")).toList();
  }

  /** Each run of lines between «// …» must stand there together; indentation does not count. */
  private void snippet(String where, String above, List<String> block) throws IOException {
    var source = SOURCE.matcher(above);
    if (!source.matches() || !Files.exists(root.resolve(source.group(1)))) {
      wrong.add(where + "above a java block, say where it is from: <!-- code: path -->");
      return;
    }
    var code = stripped(Files.readAllLines(root.resolve(source.group(1))));
    for (var part : stripped(block).split("\n// …\n")) {
      judge(where + "not in " + source.group(1) + ": " + part.lines().findFirst().orElse(""), code.contains(part.strip()));
    }
  }

  /** A picture with topics in double brackets has the arrows of every service's descriptor, and no other. */
  private void topics(String where, List<String> picture) throws IOException {
    var topics = picture.stream().map(TOPIC::matcher).filter(Matcher::matches)
        .collect(Collectors.toMap(it -> it.group(1), it -> it.group(2)));
    var drawn = picture.stream().map(ARROW::matcher).filter(Matcher::matches)
        .map(it -> topics.getOrDefault(it.group(1), it.group(1)) + " --> " + topics.getOrDefault(it.group(2), it.group(2)))
        .collect(Collectors.toSet());
    try (var services = Files.list(root.resolve("services"))) {
      for (var service : services.filter(it -> Files.exists(it.resolve("src/main/resources/service.yaml"))).toList()) {
        var name = service.getFileName().toString();
        var arrows = arrows(name, Files.readString(service.resolve("src/main/resources/service.yaml")));
        var shown = drawn.stream().filter(it -> it.startsWith(name + " -->") || it.endsWith("--> " + name)).collect(Collectors.toSet());
        judge(where + "not the topics of " + name + ": " + shown + " is not " + arrows, shown.equals(arrows));
      }
    }
  }

  private static Set<String> arrows(String service, String descriptor) {
    return LISTED.matcher(descriptor).results()
        .flatMap(it -> Stream.of(it.group(2).split(", "))
            .map(topic -> it.group(1).equals("publishes") ? service + " --> " + topic : topic + " --> " + service))
        .collect(Collectors.toSet());
  }

  private static String stripped(List<String> lines) {
    return String.join("\n", lines.stream().map(String::strip).filter(it -> !it.isEmpty()).toList());
  }

  private void link(String where, Path page, String target) {
    judge(where + "leads nowhere: " + target, Files.exists(page.resolveSibling(target)));
  }

  private void row(String where, String cells) {
    var tests = TEST.matcher(cells).results().toList();
    judge(where + "names no test", !tests.isEmpty());
    tests.forEach(it -> judge(where + "no such test: " + it.group(), exists(it.group(1), it.group(2))));
  }

  private boolean exists(String type, String method) {
    try (Stream<Path> files = Files.find(root, 16, (path, attributes) -> path.endsWith(type + ".java") && !path.toString().contains("/target/"))) {
      var file = files.findFirst();
      return file.isPresent() && (method == null || Files.readString(file.get()).contains(" " + method + "("));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void judge(String complaint, boolean holds) {
    if (holds) {
      right++;
    } else {
      wrong.add(complaint);
    }
  }
}
