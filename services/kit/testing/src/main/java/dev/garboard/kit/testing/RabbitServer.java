package dev.garboard.kit.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How Debian's RabbitMQ is served: a node by itself, with a port mapper of its own, which the
 * kernel ends with it. Every confirmed message outlives a kill.
 */
record RabbitServer(Map<String, String> settings) implements ServerKind {
  static final String USER = "garboard";

  /** For servers on the loopback address that end with their test. */
  static final String PASSWORD = "garboard";

  private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int METHOD_FRAME = 1;

  /** RabbitMQ insists on the mapper; one that it started itself would stay. */
  private static final String START = "setpriv --pdeathsig KILL epmd & exec \"$0\"";

  @Override
  public String name() {
    return "RabbitMQ";
  }

  @Override
  public Signal stop() {
    return Signal.TERM;
  }

  @Override
  public List<String> command(Path directory, int port) throws IOException {
    if (!Files.exists(PROGRAM)) {
      throw new IOException(
          PROGRAM + " is not there; install it: apt-get install -y rabbitmq-server");
    }
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("enabled_plugins"), "[].");
    Files.writeString(directory.resolve("rabbitmq-env.conf"), "");
    Files.write(directory.resolve("rabbitmq.conf"), configuration(port));
    var command = new ArrayList<>(List.of("env", "-u", "NOTIFY_SOCKET"));
    environment(directory, port).forEach((key, value) -> command.add(key + "=" + value));
    command.addAll(List.of("bash", "-c", START, PROGRAM.toString()));
    return command;
  }

  private List<String> configuration(int port) {
    var lines =
        new ArrayList<>(
            List.of(
                "listeners.tcp.1 = 127.0.0.1:" + port,
                "default_user = " + USER,
                "default_pass = " + PASSWORD,
                "vm_memory_high_watermark.absolute = 512MiB",
                "disk_free_limit.absolute = 50MB",
                "raft.wal_max_size_bytes = 33554432",
                "log.file = false",
                "log.console = true",
                "log.console.level = info"));
    settings.forEach((key, value) -> lines.add(key + " = " + value));
    return lines;
  }

  /** "detached": the script becomes the server instead of its parent, and passes no signals on. */
  private static Map<String, String> environment(Path directory, int port) {
    var data = directory.resolve("data").toString();
    return Map.ofEntries(
        Map.entry("detached", "1"),
        Map.entry("HOME", data),
        Map.entry("ERL_CRASH_DUMP", directory.resolve("erl_crash.dump").toString()),
        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
        Map.entry("ERL_EPMD_PORT", "" + (port + 2 * Ports.APART)),
        Map.entry("ERL_AFLAGS", "-start_epmd false"),
        Map.entry("RABBITMQ_NODENAME", "garboard@localhost"),
        Map.entry("RABBITMQ_DIST_PORT", "" + (port + Ports.APART)),
        Map.entry("RABBITMQ_MNESIA_BASE", data),
        Map.entry("RABBITMQ_LOG_BASE", data),
        Map.entry("RABBITMQ_LOGS", "-"),
        Map.entry("RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq.conf").toString()),
        Map.entry("RABBITMQ_CONF_ENV_FILE", directory.resolve("rabbitmq-env.conf").toString()),
        Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", directory.resolve("enabled_plugins").toString()),
        Map.entry(
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
            "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2"));
  }

  /** It begins to speak when it may be spoken to. */
  @Override
  public boolean answers(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
      return socket.getInputStream().read() == METHOD_FRAME;
    }
  }
}
