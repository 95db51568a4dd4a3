package dev.garboard.kit.messaging;

import dev.garboard.kit.data.Migration;
import dev.garboard.kit.data.Migrations;
import dev.garboard.kit.data.Periodic;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.messaging.spi.Subscription;
import dev.garboard.kit.runtime.Component;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * What the consumers of this process could not handle, collected from the dead letter topics into a
 * table, where a person looks at it, and replays or drops it.
 */
public final class DeadLetters implements Component {
  /** How many of a list at most. */
  public static final int MOST = 100;

  private static final String LETTER =
      "SELECT id, topic, consumer, key, type, event_id, reason, attempts, dead_at, headers"
          + " FROM dead_letters";

  private static final String INSERT =
      """
      INSERT INTO dead_letters
        (digest, topic, consumer, key, type, event_id, reason, attempts, headers, body)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING""";

  private final Broker broker;
  private final Tx tx;
  private final Audit audit;
  private final Periodic purge;
  private final String group;
  private final List<Consumer> consumers;
  private Subscription subscription;

  /**
   * What there is to know about one.
   *
   * @param topic where it was first published
   * @param consumer the group that could not handle it
   * @param type of the event, empty if that could not be read; so {@code eventId} and {@code
   *     traceId}
   */
  public record Letter(
      long id,
      String topic,
      String consumer,
      String key,
      String type,
      String eventId,
      String reason,
      int attempts,
      Instant deadAt,
      String traceId) {}

  /** How a wish of a person ended. */
  public enum Outcome {
    DONE,
    /** There is none with this id. */
    UNKNOWN,
    /** It was too large to keep whole, so that it cannot be replayed. */
    CUT,
    /** The broker does not take it now; it stays. */
    UNAVAILABLE
  }

  /**
   * Collects those of these consumers.
   *
   * @param service whose replicas share the work: they are the group {@code <service>.dlq}
   */
  public DeadLetters(Broker broker, Tx tx, String service, List<Consumer> consumers) {
    this.broker = broker;
    this.tx = tx.named("dead_letters");
    audit = new Audit(this.tx, "dlq");
    purge = new Periodic("messaging-audit", Duration.ofHours(1), audit::purge);
    group = service + ".dlq";
    this.consumers = List.copyOf(consumers);
  }

  /** The tables of this module: for the migrator, after those of {@link Migrations#kit()}. */
  public static List<Migration> migrations() {
    return Migrations.onClassPath("messaging", "dev/garboard/kit/messaging/migrations");
  }

  @Override
  public String name() {
    return "dead-letters";
  }

  @Override
  public void start() {
    purge.start();
    var origins = new HashMap<String, String>();
    consumers.forEach(it -> it.deadTopics().forEach(topic -> origins.put(topic, it.group())));
    subscription =
        broker.subscribe(
            group, origins.keySet(), letter -> keep(letter, origins.get(letter.topic())));
  }

  @Override
  public void drain() throws InterruptedException {
    subscription.drain();
  }

  @Override
  public void stop() throws InterruptedException {
    if (subscription != null) {
      subscription.close();
    }
    purge.stop();
  }

  /** What its own headers say of its origin is not asked: others may publish here, too. */
  private void keep(Message letter, String consumer) {
    var headers = letter.headers();
    tx.with(
        handle ->
            handle.execute(
                INSERT,
                digest(letter),
                TopicNames.origin(letter.topic(), consumer),
                consumer,
                storable(Optional.of(letter.key())),
                storable(headers.text("ce_type")),
                storable(headers.text("ce_id")),
                storable(headers.text(DeadLetter.REASON)),
                Attempts.in(letter, DeadLetter.TRIES),
                HeaderBytes.bytes(headers),
                letter.body().array()));
  }

  /** PostgreSQL knows no NUL in a text; the columns of bytes have the message as it was. */
  private static String storable(Optional<String> text) {
    return text.orElse("").replace('\u0000', ' ');
  }

  /** The same for the same message of the same group, so that a repeat is none. */
  private static byte[] digest(Message letter) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      sha.update(HeaderBytes.bytes(letter.headers().without(DeadLetter.OURS)));
      for (var part : List.of(letter.topic(), letter.key())) {
        sha.update(Bytes.of(part).array());
        sha.update((byte) 0);
      }
      return sha.digest(letter.body().array());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The next ones, oldest first, after this id; 0 for the first. At most {@link #MOST}. */
  public List<Letter> after(long id, int limit) {
    return tx.read(
        handle ->
            handle
                .select(LETTER + " WHERE id > ? ORDER BY id LIMIT ?", id, Math.min(limit, MOST))
                .map(DeadLetters::letter)
                .list());
  }

  /** One of them. */
  public Optional<Letter> find(long id) {
    return tx.read(
        handle -> handle.select(LETTER + " WHERE id = ?", id).map(DeadLetters::letter).findOne());
  }

  private static Letter letter(ResultSet row, StatementContext context) throws SQLException {
    return new Letter(
        row.getLong("id"),
        row.getString("topic"),
        row.getString("consumer"),
        row.getString("key"),
        row.getString("type"),
        row.getString("event_id"),
        row.getString("reason"),
        row.getInt("attempts"),
        row.getTimestamp("dead_at").toInstant(),
        traceId(HeaderBytes.headers(row.getBytes("headers"))));
  }

  private static String traceId(Headers headers) {
    return headers
        .text("traceparent")
        .filter(Envelope::isTrace)
        .map(trace -> trace.substring(3, 35))
        .orElse("");
  }

  /** The message itself, with the headers that say why it is here. */
  public Optional<Message> message(long id) {
    return tx.read(
        handle ->
            handle
                .select(
                    "SELECT topic, consumer, key, headers, body FROM dead_letters WHERE id = ?", id)
                .map(DeadLetters::message)
                .findOne());
  }

  private static Message message(ResultSet row, StatementContext context) throws SQLException {
    return new Message(
        TopicNames.dead(row.getString("topic"), row.getString("consumer")),
        row.getString("key"),
        HeaderBytes.headers(row.getBytes("headers")),
        Bytes.of(row.getBytes("body")));
  }

  /**
   * Delivers it again to the group that could not handle it, with the event's id as it was, so that
   * an effect it had all the same is not doubled.
   *
   * @param actor who wants it, for the audit
   */
  public Outcome replay(long id, String actor) {
    return find(id)
        .flatMap(row -> message(id).map(letter -> replay(row, letter, actor)))
        .orElse(Outcome.UNKNOWN);
  }

  private Outcome replay(Letter row, Message letter, String actor) {
    if (letter.headers().text(DeadLetter.CUT).isPresent()) {
      return Outcome.CUT;
    }
    var origin = DeadLetter.origin(letter, row.consumer());
    var receipt = broker.retry(row.consumer(), origin).join();
    return receipt instanceof Stored ? gone(row.id(), actor, "replay") : Outcome.UNAVAILABLE;
  }

  /**
   * Forgets it for good.
   *
   * @param actor who wants it, for the audit
   */
  public Outcome drop(long id, String actor) {
    return gone(id, actor, "drop");
  }

  private Outcome gone(long id, String actor, String action) {
    return audit
        .done(actor, action, "DELETE FROM dead_letters WHERE id = ?", id, "id")
        .map(_ -> Outcome.DONE)
        .orElse(Outcome.UNKNOWN);
  }

  /** Who replayed or dropped what. */
  Audit audit() {
    return audit;
  }
}
