package dev.garboard.kit.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The migrations of one module, in order: pairs of {@code V001__name.sql} and {@code
 * U001__name.sql} in one directory.
 */
public final class Migrations {
  private static final Pattern FILE = Pattern.compile("([VU])(\\d{1,6})__([a-z0-9_]+)\\.sql");

  private final String module;
  private final Map<Integer, Map<String, NamedText>> found = new TreeMap<>();

  private record NamedText(String name, String text) {}

  private Migrations(String module) {
    this.module = module;
  }

  /**
   * The tables that the kit itself needs: outbox, inbox, idempotency keys. A service lists them
   * before its own.
   */
  public static List<Migration> kit() {
    return onClassPath("kit", "dev/garboard/kit/data/migrations");
  }

  /**
   * Those in a directory of the class path, also inside a jar.
   *
   * @throws MigrationException if a name is wrong, double, or one of a pair is missing
   */
  public static List<Migration> onClassPath(String module, String directory) {
    var resource = Migrations.class.getClassLoader().getResource(directory);
    if (resource == null) {
      throw new MigrationException(directory + " is not on the class path: is it in the jar?");
    }
    try {
      return at(module, resource.toURI());
    } catch (URISyntaxException | IOException e) {
      throw new MigrationException(directory + " cannot be read", e);
    }
  }

  static List<Migration> at(String module, URI location) throws IOException {
    if (!location.getScheme().equals("jar")) {
      return in(module, Path.of(location));
    }
    try (var jar = FileSystems.newFileSystem(location, Map.of())) {
      return in(module, jar.getPath(location.toString().replaceFirst(".*!", "")));
    }
  }

  /** Those in a directory; the same errors. */
  public static List<Migration> in(String module, Path directory) {
    var migrations = new Migrations(module);
    try (var files = Files.list(directory)) {
      files.sorted().forEach(migrations::read);
    } catch (IOException e) {
      throw new MigrationException(directory + " cannot be read", e);
    }
    return migrations.paired();
  }

  private void read(Path file) {
    var name = file.getFileName().toString();
    var parts = FILE.matcher(name);
    if (!parts.matches()) {
      throw new MigrationException(
          path(name) + " is no migration: name it V001__what_it_does.sql, its undo U001__…");
    }
    var pair = found.computeIfAbsent(Integer.valueOf(parts.group(2)), _ -> new HashMap<>());
    var earlier = pair.put(parts.group(1), new NamedText(parts.group(3), text(file)));
    if (earlier != null) {
      throw new MigrationException(
          path(name) + " has the version of " + earlier.name() + ": give it the next free one");
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Migration> paired() {
    var migrations = new ArrayList<Migration>();
    found.forEach((version, pair) -> migrations.add(paired(version, pair.get("V"), pair.get("U"))));
    return List.copyOf(migrations);
  }

  private Migration paired(int version, NamedText up, NamedText down) {
    if (up == null) {
      throw missing("V", version, down);
    }
    if (down == null || !down.name().equals(up.name())) {
      throw missing("U", version, up);
    }
    return new Migration(module, version, up.name(), up.text(), down.text());
  }

  private MigrationException missing(String kind, int version, NamedText other) {
    return new MigrationException(
        path(Migration.fileName(kind, version, other.name()))
            + " is missing: every step has a way back; one that has none says so with RAISE");
  }

  private String path(String file) {
    return module + "/" + file;
  }
}
