package dev.garboard.kit.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** How Kafka is served: KRaft, in a JVM of its own, every acknowledged record outlives a kill. */
record KafkaServer() implements ServerKind {
  private static final List<String> JVM =
      List.of(
          "-Xms64m",
          "-Xmx384m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-XX:+ExitOnOutOfMemoryError");

  @Override
  public String name() {
    return "Kafka";
  }

  @Override
  public Signal stop() {
    return Signal.TERM;
  }

  @Override
  public List<String> command(Path directory, int port) throws IOException {
    var properties = directory.resolve("server.properties");
    Files.write(properties, properties(directory, port));
    return new OwnJvm(JVM).command(KafkaMain.class, properties.toString());
  }

  private List<String> properties(Path directory, int port) {
    var controller = "127.0.0.1:" + (port + Ports.APART);
    return List.of(
        "process.roles=broker,controller",
        "node.id=1",
        "controller.quorum.voters=1@" + controller,
        "controller.listener.names=CONTROLLER",
        "listeners=CONTROLLER://" + controller + "," + clients(port, behindCut(port)),
        "advertised.listeners=" + clients(port, cut(port)),
        "listener.security.protocol.map="
            + "PLAINTEXT:PLAINTEXT,CUT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs=" + directory.resolve("data"),
        "auto.create.topics.enable=false",
        "default.replication.factor=1",
        "offsets.topic.replication.factor=1",
        "offsets.topic.num.partitions=4",
        "transaction.state.log.replication.factor=1",
        "transaction.state.log.min.isr=1",
        "transaction.state.log.num.partitions=4",
        "share.coordinator.state.topic.replication.factor=1",
        "share.coordinator.state.topic.min.isr=1",
        "share.coordinator.state.topic.num.partitions=4",
        "group.initial.rebalance.delay.ms=0",
        // Who is killed is missed after 3 s, not 45.
        "group.consumer.session.timeout.ms=3000",
        "group.consumer.min.session.timeout.ms=3000",
        "group.consumer.heartbeat.interval.ms=500",
        "group.consumer.min.heartbeat.interval.ms=500",
        "log.cleaner.dedupe.buffer.size=8388608",
        "num.network.threads=2",
        "num.io.threads=4");
  }

  private static String clients(int direct, int cut) {
    return "PLAINTEXT://127.0.0.1:" + direct + ",CUT://127.0.0.1:" + cut;
  }

  /** Clients go where a broker says it is: this one is also where a {@link Cut} may be. */
  static int cut(int port) {
    return port + 2 * Ports.APART;
  }

  static int behindCut(int port) {
    return port + 3 * Ports.APART;
  }

  @Override
  public boolean answers(int port)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    new Socket(InetAddress.getLoopbackAddress(), port).close();
    try (var admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
      return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
    }
  }
}
