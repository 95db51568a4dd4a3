package dev.garboard.kit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationsTest {
  @TempDir private Path directory;

  static Path write(Path directory, Map<String, String> files) {
    files.forEach(
        (name, text) -> {
          try {
            Files.writeString(directory.resolve(name), text);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    return directory;
  }

  @Test
  void pairsAreReadInOrderOfVersion() {
    write(
        directory,
        Map.of("V010__b.sql", "b", "U010__b.sql", "-b", "V9__a.sql", "a", "U9__a.sql", "-a"));

    assertThat(Migrations.in("m", directory))
        .containsExactly(
            new Migration("m", 9, "a", "a", "-a"), new Migration("m", 10, "b", "b", "-b"));
  }

  @Test
  void lineEndsDoNotChangeTheChecksum() {
    var unix = new Migration("m", 1, "a", "a\nb", "");
    write(directory, Map.of("V001__a.sql", "a\r\nb", "U001__a.sql", ""));

    assertThat(Migrations.in("m", directory).getFirst().checksum()).isEqualTo(unix.checksum());
  }

  @ParameterizedTest
  @CsvSource({
    "V001_one_underscore.sql, m/V001_one_underscore.sql is no migration",
    "V001__a.SQL, is no migration",
    "V001__Capital.sql, is no migration",
    "notes.txt, m/notes.txt is no migration",
    "V001__no_way_back.sql, m/U001__no_way_back.sql is missing",
    "U001__no_way_there.sql, m/V001__no_way_there.sql is missing",
  })
  void aWrongFileIsNamedWithItsRemedy(String file, String message) {
    write(directory, Map.of(file, ""));

    assertThatThrownBy(() -> Migrations.in("m", directory))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void twoOfOneVersionAreRefused() {
    write(directory, Map.of("V001__a.sql", "", "U001__a.sql", "", "V001__b.sql", ""));

    assertThatThrownBy(() -> Migrations.in("m", directory))
        .hasMessageContaining("has the version of a: give it the next free one");
  }

  @Test
  void theKitsOwnAreOnTheClassPath() {
    assertThat(Migrations.kit())
        .extracting(Migration::name)
        .containsExactly("create_outbox", "create_inbox", "create_idempotency_keys");
    assertThatThrownBy(() -> Migrations.onClassPath("m", "db/nowhere"))
        .hasMessageContaining("db/nowhere is not on the class path");
  }

  @Test
  void insideAJarTheyAreFoundToo() throws Exception {
    var jar = directory.resolve("service.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (var name : new String[] {"db/V001__a.sql", "db/U001__a.sql"}) {
        out.putNextEntry(new ZipEntry(name));
        out.write("SELECT 1".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      }
    }
    var location = java.net.URI.create("jar:" + jar.toUri() + "!/db");

    assertThat(Migrations.at("m", location)).extracting(Migration::up).containsExactly("SELECT 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE INDEX i ON users (name) | CONCURRENTLY",
        "create unique index on users (name) | CONCURRENTLY",
        "CREATE INDEX IF NOT EXISTS i ON users (name) | CONCURRENTLY",
        "CREATE INDEX CONCURRENTLY i ON users (name) |",
        "CREATE TABLE users (id int); CREATE INDEX i ON users (id) |",
        "-- CREATE INDEX i ON users (name) |",
        "ALTER TABLE users ADD COLUMN age int NOT NULL | DEFAULT",
        "ALTER TABLE users ADD age int NOT NULL | DEFAULT",
        "ALTER TABLE users ADD COLUMN age int NOT NULL DEFAULT 0 |",
        "ALTER TABLE users ADD COLUMN age int DEFAULT 0 NOT NULL |",
        "ALTER TABLE users ADD COLUMN age int |",
        "ALTER TABLE users ALTER COLUMN age SET NOT NULL | NOT VALID",
        "ALTER TABLE users ALTER age TYPE bigint | anew",
        "ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) | NOT VALID",
        "ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID |",
        "ALTER TABLE users ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES b | NOT VALID",
      })
  void longLocksAreWarnedOf(String sql, String word) {
    var warnings = MigrationLint.warnings(new Migration("m", 1, "a", sql, ""));

    if (word == null) {
      assertThat(warnings).isEmpty();
    } else {
      assertThat(warnings).singleElement().asString().contains("m/V001__a.sql", "users", word);
    }
  }
}
