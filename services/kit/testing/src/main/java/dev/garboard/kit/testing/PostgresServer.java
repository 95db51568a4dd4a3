package dev.garboard.kit.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How PostgreSQL is made and served. It refuses to be root: root runs it as nobody, who keeps one
 * right of root's, to pass directories on the way to its data (/root, say). Every acknowledged
 * commit outlives a kill of the server; only a crash of the machine would lose some (fsync is off).
 */
record PostgresServer(Binaries binaries, Map<String, String> settings) implements ServerKind {
  static final String SUPERUSER = "garboard";

  /** For servers on the loopback address that end with their test. */
  static final String PASSWORD = "garboard";

  private static final Map<String, String> ALWAYS =
      Map.of(
          "listen_addresses", "127.0.0.1",
          "unix_socket_directories", "",
          "fsync", "off",
          "full_page_writes", "off",
          "max_connections", "200",
          "shared_buffers", "64MB",
          "logging_collector", "off");

  @Override
  public String name() {
    return "PostgreSQL";
  }

  @Override
  public Signal stop() {
    return Signal.INT;
  }

  @Override
  public List<String> command(Path directory, int port) throws IOException, InterruptedException {
    var data = directory.resolve("data");
    if (!Files.exists(data)) {
      initialize(directory, data);
    }
    var command = program("postgres", data, "-p", Integer.toString(port));
    ALWAYS.forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
    settings.forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
    return command;
  }

  /** Made aside and moved, so that data are there whole or not at all. */
  private void initialize(Path directory, Path data) throws IOException, InterruptedException {
    var fresh = directory.resolve("fresh");
    Trees.delete(fresh);
    Files.createDirectory(fresh);
    var password = Files.writeString(directory.resolve("password"), PASSWORD);
    if (isRoot()) {
      run(directory, List.of("chown", "65534:65534", fresh.toString()));
    }
    run(
        directory,
        program(
            "initdb",
            fresh,
            "--no-sync",
            "--username=" + SUPERUSER,
            "--auth=scram-sha-256",
            "--pwfile=" + password,
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8"));
    Files.move(fresh, data);
  }

  private List<String> program(String name, Path data, String... arguments) throws IOException {
    var command = new ArrayList<>(isRoot() ? AS_NOBODY : List.<String>of());
    command.add(binaries.postgres().resolve("bin").resolve(name).toString());
    command.addAll(List.of("-D", data.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** no_setuid_fixup: initdb asks access(2), which else forgets the right to pass directories. */
  private static final List<String> AS_NOBODY =
      List.of(
          "setpriv",
          "--reuid=65534",
          "--regid=65534",
          "--clear-groups",
          "--securebits=+no_setuid_fixup",
          "--inh-caps=-all,+dac_override",
          "--ambient-caps=-all,+dac_override",
          "--bounding-set=-all,+dac_override");

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static void run(Path directory, List<String> command)
      throws IOException, InterruptedException {
    var log = directory.resolve("initdb.log").toFile();
    var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    if (process.waitFor() != 0) {
      throw new IOException(
          "this failed: " + String.join(" ", command) + "\n" + Files.readString(log.toPath()));
    }
  }

  @Override
  public boolean answers(int port) throws SQLException {
    try (var connection = DriverManager.getConnection(url(port, "postgres"), SUPERUSER, PASSWORD)) {
      return connection.isValid(1);
    }
  }

  static String url(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }
}
