package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
  enum Mode {
    ROUND_ROBIN,
    RANDOM
  }

  record Trial(
      String name,
      @Default("round-robin") Mode mode,
      @Default("10s") Duration timeout,
      @Default("1MiB") ByteSize size,
      @Default("true") boolean enabled,
      @Default("a,b") List<String> hosts,
      Map<String, LogLevel> loggers,
      Optional<Duration> delay,
      @Default("max-size=7") Database database) {}

  record Database(Pool pool, @Default("1") int maxSize, @Default("none") String password) {}

  record Pool(@Default("8") int maxSize) {
    Pool {
      InvalidSetting.unlessBetween("maxSize", maxSize, 1, 100);
    }
  }

  record Ambiguous(Nested pool, @Default("1") int poolSize) {
    record Nested(@Default("1") int size) {}
  }

  @TempDir Path directory;
  private final Map<String, String> environment = new HashMap<>();

  @Test
  void defaultsYieldToTheFileAndTheFileToTheEnvironment() throws IOException {
    file("name: from-file", "mode: random", "database:", "  pool: {max-size: 20}");
    environment.put("GARBOARD_DATABASE_POOL_MAX_SIZE", "30");
    var trial = read().value();
    assertThat(trial.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(trial.mode()).isEqualTo(Mode.RANDOM);
    assertThat(trial.database().pool().maxSize()).isEqualTo(30);
    assertThat(trial.database().maxSize()).isEqualTo(7);
  }

  @Test
  void eachSourceIsStrongerThanTheOneBefore() throws IOException {
    file("name: file", "timeout: 1s", "size: 1KiB", "mode: random", "hosts: [file]");
    Files.writeString(
        directory.resolve("application-dev.yaml"),
        "timeout: 2s\nsize: 2KiB\nmode: round-robin\nhosts: [profile]\n");
    environment.put("GARBOARD_PROFILE", "dev");
    environment.put("GARBOARD_SIZE", "3KiB");
    environment.put("GARBOARD_MODE", "random");
    environment.put("GARBOARD_HOSTS", "variable");
    var source =
        new ConfigSource(directory, environment)
            .with(
                Map.of("garboard.mode", "round-robin", "garboard.hosts", "p,q", "user.dir", "/"),
                List.of("--hosts=x,y", "--print-config"));
    var read = source.read(Trial.class).withoutUnknown();
    assertThat(read.value().name()).isEqualTo("file");
    assertThat(read.value().timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(read.value().size()).isEqualTo(new ByteSize(3 * 1024));
    assertThat(read.value().mode()).isEqualTo(Mode.ROUND_ROBIN);
    assertThat(read.value().hosts()).containsExactly("x", "y");
    assertThat(source.printsConfig()).isTrue();
    assertThat(read.masked())
        .contains("name = file  # application.yaml:1")
        .contains("timeout = 2s  # application-dev.yaml:1")
        .contains("size = 3KiB  # GARBOARD_SIZE")
        .contains("mode = round-robin  # -Dgarboard.mode")
        .contains("hosts = x,y  # --hosts")
        .contains("enabled = true  # default");
  }

  @Test
  void aVariableThatEndsInFileNamesAFileWithTheSecret() throws IOException {
    var secret = Files.writeString(directory.resolve("secret"), " s3cret \n\n");
    environment.put("GARBOARD_DATABASE_PASSWORD_FILE", secret.toString());
    environment.put("GARBOARD_NAME", "n");
    assertThat(read().value().database().password()).isEqualTo(" s3cret \n");
    assertThat(read().masked())
        .contains("database.password = [redacted]  # GARBOARD_DATABASE_PASSWORD_FILE");
  }

  @Test
  void aSecretThatIsAbsentTooLargeOrThereTwiceIsRefused() throws IOException {
    var large = Files.writeString(directory.resolve("large"), "x".repeat(65_537));
    environment.put("GARBOARD_NAME_FILE", directory.resolve("absent").toString());
    environment.put("GARBOARD_MODE_FILE", large.toString());
    environment.put("GARBOARD_DATABASE_PASSWORD", "p");
    environment.put("GARBOARD_DATABASE_PASSWORD_FILE", large.toString());
    var refused = catchThrowableOfType(ConfigException.class, this::read);
    assertThat(refused)
        .hasMessageContaining("GARBOARD_NAME_FILE")
        .hasMessageContaining("at most 64 KiB")
        .hasMessageContaining("not together with GARBOARD_DATABASE_PASSWORD_FILE");
  }

  @Test
  void anArgumentThatIsNoneAndAProfileThatIsNoneAreRefused() throws IOException {
    environment.put("GARBOARD_NAME", "n");
    var source = new ConfigSource(directory, environment).with(Map.of(), List.of("-x", "--size"));
    assertThat(catchThrowableOfType(ConfigException.class, () -> source.read(Trial.class)))
        .hasMessageContaining("\"-x\" (arguments): --key=value")
        .hasMessageContaining("\"--size\"");
    environment.put("GARBOARD_PROFILE", "../../etc");
    assertThat(catchThrowableOfType(ConfigException.class, this::read))
        .hasMessageContaining("GARBOARD_PROFILE");
  }

  @Test
  void entriesOfAMapComeFromEverySource() throws IOException {
    file("name: n", "loggers: {a: info, b: info}");
    var source =
        new ConfigSource(directory, environment)
            .with(Map.of("garboard.loggers.b", "warn"), List.of("--loggers.c=debug"));
    assertThat(source.read(Trial.class).withoutUnknown().value().loggers())
        .isEqualTo(Map.of("a", LogLevel.INFO, "b", LogLevel.WARN, "c", LogLevel.DEBUG));
  }

  @Test
  void unknownPropertiesAndArgumentsAreReported() throws IOException {
    file("name: n");
    var source =
        new ConfigSource(directory, environment)
            .with(Map.of("garboard.nam", "x"), List.of("--databse.password=x"));
    assertThat(source.read(Trial.class).unknown())
        .extracting(ConfigProblem::origin)
        .containsExactlyInAnyOrder("-Dgarboard.nam", "--databse.password");
  }

  record Profiled(@Default(value = "false", dev = "true") boolean loud) {}

  @Test
  void aDefaultMayBeAnotherInProfileDev() throws IOException {
    assertThat(source().read(Profiled.class).value().loud()).isFalse();
    environment.put("GARBOARD_PROFILE", "dev");
    var dev = source().read(Profiled.class);
    assertThat(dev.value().loud()).isTrue();
    assertThat(dev.masked()).isEqualTo("loud = true  # default of profile dev\n");
    environment.put("GARBOARD_LOUD", "false");
    assertThat(source().read(Profiled.class).value().loud()).isFalse();
    environment.remove("GARBOARD_LOUD");
    environment.put("GARBOARD_PROFILE", "test");
    assertThat(source().read(Profiled.class).value().loud()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "redis://user:hunter2@cache.example.org:6379/0, redis://user:[redacted]@cache.example.org:6379/0",
    "redis://:hunter2@cache:6379, redis://:[redacted]@cache:6379",
    "amqps://u:hunter2%40x@mq, amqps://u:[redacted]@mq",
    "redis://user:hunt/er2@cache:6379, redis://user:[redacted]@cache:6379",
    "redis://user:hunter@2@cache:6379, redis://user:[redacted]@cache:6379",
    "jdbc:postgresql://db/users?user=u&password=hunter2&ssl=true, jdbc:postgresql://db/users?user=u&password=[redacted]&ssl=true",
    "http://user:hunter2@a http://user:hunter2@b, http://user:[redacted]@a http://user:[redacted]@b",
    "jdbc:postgresql://db.example.org:5432/users, jdbc:postgresql://db.example.org:5432/users",
    "https://user@host/path, https://user@host/path",
    "ada@example.org, ada@example.org"
  })
  void aPasswordInsideAnAddressIsMasked(String text, String shown) throws IOException {
    environment.put("GARBOARD_NAME", text);
    assertThat(read().masked()).contains("name = " + shown + "  # GARBOARD_NAME");
  }

  @Test
  void everyTypeIsReadFromTheFile() throws IOException {
    file(
        "name: n",
        "timeout: 250ms",
        "size: 16KiB",
        "enabled: false",
        "hosts: [x, 'y,z']",
        "loggers: {root: debug, dev.garboard: warn}",
        "delay: 14d");
    var trial = read().value();
    assertThat(trial.timeout()).isEqualTo(Duration.ofMillis(250));
    assertThat(trial.size()).isEqualTo(new ByteSize(16_384));
    assertThat(trial.enabled()).isFalse();
    assertThat(trial.hosts()).containsExactly("x", "y,z");
    assertThat(trial.loggers())
        .isEqualTo(Map.of("root", LogLevel.DEBUG, "dev.garboard", LogLevel.WARN));
    assertThat(trial.delay()).hasValue(Duration.ofDays(14));
  }

  @Test
  void listsAndMapsFitIntoAVariable() throws IOException {
    file("name: n", "loggers: {replaced: debug}");
    environment.put("GARBOARD_HOSTS", "x, y");
    environment.put("GARBOARD_LOGGERS", "a.b=warn, c=off");
    var trial = read().value();
    assertThat(trial.hosts()).containsExactly("x", "y");
    assertThat(trial.loggers()).isEqualTo(Map.of("a.b", LogLevel.WARN, "c", LogLevel.OFF));
  }

  @Test
  void allErrorsAreListedAtOnceWithValueOriginAndRemedy() throws IOException {
    file("mode: fastest", "timeout: 10", "database:", "  pool:", "    max-size: 0");
    environment.put("GARBOARD_SIZE", "1MB");
    environment.put("GARBOARD_ENABLED", "yes");
    var refused = catchThrowableOfType(ConfigException.class, this::read);
    assertThat(refused.problems())
        .extracting(ConfigProblem::toString)
        .containsExactlyInAnyOrder(
            "name (not set): set it in application.yaml or as GARBOARD_NAME",
            "mode = \"fastest\" (application.yaml:1): one of random, round-robin",
            "timeout = \"10\" (application.yaml:2): a duration such as 250ms, 10s, 5m, 1h or 14d",
            "size = \"1MB\" (GARBOARD_SIZE): a size such as 512, 16KiB or 1MiB",
            "enabled = \"yes\" (GARBOARD_ENABLED): true or false",
            "database.pool.max-size = \"0\" (application.yaml:5): between 1 and 100");
  }

  @Test
  void whatNothingReadsIsReportedAndLeftToTheCaller() throws IOException {
    file("name: n", "databse: {url: x}");
    environment.put("GARBOARD_TIMEOUTT", "1s");
    environment.put("UNRELATED", "x");
    var configuration = read();
    assertThat(configuration.unknown())
        .extracting(ConfigProblem::key)
        .containsExactly("databse.url", "GARBOARD_TIMEOUTT");
    assertThat(configuration.unknown().getFirst().origin()).isEqualTo("application.yaml:2");
    assertThat(catchThrowableOfType(ConfigException.class, configuration::withoutUnknown))
        .isNotNull();
  }

  @Test
  void secretsAreMaskedInListingsAndInErrors() throws IOException {
    file("name: n");
    environment.put("GARBOARD_DATABASE_PASSWORD", "hunter2");
    assertThat(read().masked())
        .contains(
            "database.password = [redacted]  # GARBOARD_DATABASE_PASSWORD",
            "timeout = 10s  # default")
        .doesNotContain("hunter2");
  }

  @Test
  void aBrokenFileIsRefusedWithItsLine() throws IOException {
    file("name: n", "mode: [random");
    var refused = catchThrowableOfType(ConfigException.class, this::read);
    assertThat(refused.problems().getFirst().origin()).isEqualTo("application.yaml:3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"- name\n- mode", "- name: x", "[]", "name", "[name: x]"})
  void aFileThatIsNoMappingIsRefusedRatherThanTakenForEmpty(String text) throws IOException {
    file(text);
    environment.put("GARBOARD_NAME", "trial");
    var refused = catchThrowableOfType(ConfigException.class, this::read);
    assertThat(refused).hasMessageContaining("a mapping of keys");
  }

  @Test
  void aKeyWrittenTwiceIsRefused() throws IOException {
    file("name: n", "mode: random", "mode: round-robin");
    assertThat(catchThrowableOfType(ConfigException.class, this::read))
        .hasMessageContaining("mode");
  }

  @Test
  void aBillionLaughsAreNotExpanded() throws IOException {
    file("name: n", "a: &a [x, x]", "b: &b [*a, *a]", "c: [*b, *b]");
    assertThat(catchThrowableOfType(ConfigException.class, this::read)).isNotNull();
  }

  @Test
  void twoKeysWithOneVariableAreABugInTheRecord() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> source().read(Ambiguous.class))
        .withMessageContaining("GARBOARD_POOL_SIZE");
  }

  @Test
  void aDirectoryThatIsNotThereStopsTheStart() {
    environment.put("GARBOARD_CONFIG_DIR", directory.resolve("missing").toString());
    var source = ConfigSource.of("trial", environment);
    assertThat(catchThrowableOfType(ConfigException.class, () -> source.read(Trial.class)))
        .hasMessageContaining("missing");
  }

  private Configuration<Trial> read() {
    return source().read(Trial.class);
  }

  private ConfigSource source() {
    return new ConfigSource(directory, environment);
  }

  private void file(String... lines) throws IOException {
    Files.write(directory.resolve("application.yaml"), List.of(lines));
  }
}
