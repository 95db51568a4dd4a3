package dev.garboard.kit.testing;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;

/** Kafka 4 on the loopback address: one broker in KRaft mode; topics must be created. */
public final class Kafka implements AutoCloseable {
  private static final int PARTITIONS = 3;

  private final int port;
  private final Optional<Server> own;

  private Kafka(int port, Optional<Server> own) {
    this.port = port;
    this.own = own;
  }

  static Kafka shared(int port) {
    return new Kafka(port, Optional.empty());
  }

  /**
   * A broker of this test alone, with its data in this directory: again what was there, if
   * something was.
   */
  public static Kafka own(Path directory) {
    var server = Server.start(new KafkaServer(), directory);
    return new Kafka(server.port(), Optional.of(server));
  }

  /** For its faults. */
  public Server server() {
    return own.orElseThrow(
        () -> new IllegalStateException("others use the shared broker; break one of Kafka.own"));
  }

  /**
   * Opens the proxy before an own broker; clients whose bootstrap server is {@code 127.0.0.1} on
   * its port stay behind it. One at a time; close it.
   */
  public Cut cut() {
    int at = server().port();
    return Cut.between(KafkaServer.cut(at), KafkaServer.behindCut(at));
  }

  public int port() {
    return port;
  }

  /** For the clients' {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Begins with this name and ends with a hyphen: for topics and groups that no other test has. */
  public String prefix(String name) {
    return Names.unique(name) + "-";
  }

  /**
   * Makes these topics, each with the {@link #partitions}.
   *
   * @throws ExecutionException also if one is there already: it may have other partitions
   */
  public void create(Collection<String> topics) throws InterruptedException, ExecutionException {
    var fresh = topics.stream().map(topic -> new NewTopic(topic, PARTITIONS, (short) 1)).toList();
    try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      admin.createTopics(fresh).all().get();
    }
  }

  /**
   * All parts of {@link #create created} topics. Not asked for: a broker that has just made a topic
   * may say that it has none.
   */
  public static List<TopicPartition> partitions(Collection<String> topics) {
    return topics.stream()
        .flatMap(
            topic ->
                IntStream.range(0, PARTITIONS).mapToObj(part -> new TopicPartition(topic, part)))
        .toList();
  }

  /** Stops an own broker; the shared one stays. */
  @Override
  public void close() {
    own.ifPresent(Server::close);
  }
}
