package dev.garboard.peers.vertx;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Users are kept in PostgreSQL. */
final class Users {

  private static final String FIND =
      """
      SELECT email, email_verified, name, version, created_at, updated_at
      FROM user_view WHERE id = $1 AND NOT deleted
      """;
  private static final String ADD =
      """
      INSERT INTO users
        (id, email, email_verified, password_hash, name, status, version, created_at, updated_at)
      VALUES ($1, $2, false, $3, $4, 'ACTIVE', 1, $5, $5)
      """;
  private static final String ANNOUNCE =
      """
      INSERT INTO outbox
        (event_id, shard, aggregate_type, aggregate_id, aggregate_seq, topic, key, type, payload, headers)
      VALUES ($1, $2, 'user', $3, 1, 'user.events.v1', $3, 'dev.garboard.user.created.v1', $4, $5)
      """;

  private final Pool pool;

  Users(Pool pool) {
    this.pool = pool;
  }

  /** Reads one user of the read model. */
  Future<Optional<JsonObject>> find(UUID id) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(id))
        .map(rows -> rows.size() == 0 ? Optional.empty() : Optional.of(user(id, rows.iterator().next())));
  }

  /** Inserts a user and the event that tells of it, in one transaction. */
  Future<JsonObject> add(String email, String hash, String name) {
    var id = timeOrdered();
    var now = OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery(ADD)
                .execute(Tuple.of(id, email, hash, name, now))
                .compose(_ -> announce(connection, id, email, name, now))
                .map(_ -> user(id, email, false, name, 1, now, now)));
  }

  private static Future<?> announce(
      SqlConnection connection, UUID id, String email, String name, OffsetDateTime now) {
    var payload =
        new JsonObject()
            .put("user_id", id.toString())
            .put("email", email)
            .put("name", name)
            .put("created_at", now.toInstant());
    return connection
        .preparedQuery(ANNOUNCE)
        .execute(
            Tuple.of(
                timeOrdered(), Math.floorMod(id.hashCode(), 16), id.toString(), payload, new JsonObject()));
  }

  private static JsonObject user(UUID id, Row row) {
    return user(
        id,
        row.getString(0),
        row.getBoolean(1),
        row.getString(2),
        row.getLong(3),
        row.getOffsetDateTime(4),
        row.getOffsetDateTime(5));
  }

  private static JsonObject user(
      UUID id,
      String email,
      boolean verified,
      String name,
      long version,
      OffsetDateTime created,
      OffsetDateTime updated) {
    return new JsonObject()
        .put("id", id.toString())
        .put("email", email)
        .put("email_verified", verified)
        .put("name", name)
        .put("version", version)
        .put("created_at", created.toInstant())
        .put("updated_at", updated.toInstant());
  }

  /** UUIDv7 of RFC 9562, which {@link UUID} does not make. */
  private static UUID timeOrdered() {
    var random = ThreadLocalRandom.current();
    long high = Instant.now().toEpochMilli() << 16 | 0x7000 | random.nextInt(0x1000);
    return new UUID(high, random.nextLong() >>> 2 | 0x8000_0000_0000_0000L);
  }
}
