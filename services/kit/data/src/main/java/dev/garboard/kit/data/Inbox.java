package dev.garboard.kit.data;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.ColumnMapper;

/**
 * What each consumer has handled, so that a repeat changes nothing. A day of event ids (UUIDv7) is
 * a partition, dropped whole when it is old; ids that are not of such a day are in the default one.
 */
public final class Inbox {
  private static final int DAYS_AHEAD = 3;
  private static final long MAINTENANCE = 0x6761_7262_696e_626fL;
  private static final String PREFIX = "inbox_d";

  private final Tx tx;
  private final InboxConfig config;

  /** Remembers in the transactions of this. */
  public Inbox(Tx tx, InboxConfig config) {
    this.tx = tx;
    this.config = config;
  }

  /**
   * Notes that a consumer handles an event; true the first time. Call it before the effect, in the
   * same transaction.
   *
   * @throws IllegalStateException outside of a transaction
   */
  public boolean first(String consumer, UUID eventId) {
    return tx.handle()
            .execute(
                "INSERT INTO inbox (consumer, event_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                consumer,
                eventId)
        == 1;
  }

  /**
   * Makes the partitions of the next days and drops old ones. Run it every hour or so; of many
   * replicas one does it.
   */
  public void maintain() {
    var today = tx.read(Inbox::today);
    var oldest = today.minusDays(config.retention().toDays() + 1);
    IntStream.rangeClosed(0, DAYS_AHEAD)
        .mapToObj(today::plusDays)
        .forEach(day -> alone(handle -> create(handle, day)));
    alone(handle -> dropBefore(handle, oldest));
    alone(
        handle ->
            handle.execute(
                "DELETE FROM inbox_default WHERE processed_at < now() - make_interval(days => ?)",
                (int) config.retention().toDays() + 1));
  }

  private static LocalDate today(Handle handle) {
    ColumnMapper<LocalDate> utcDay =
        (rows, column, _) ->
            rows.getObject(column, OffsetDateTime.class)
                .withOffsetSameInstant(ZoneOffset.UTC)
                .toLocalDate();
    return handle.select("SELECT now()").map(utcDay).one();
  }

  private interface Maintenance {
    void on(Handle handle);
  }

  private void alone(Maintenance work) {
    tx.named("inbox_maintenance")
        .run(
            () -> {
              var handle = tx.handle();
              boolean mine =
                  handle
                      .select("SELECT pg_try_advisory_xact_lock(?)", MAINTENANCE)
                      .mapTo(boolean.class)
                      .one();
              if (mine) {
                work.on(handle);
              }
            });
  }

  /** Filled before it is attached: rows of that day may wait in the default partition. */
  private static void create(Handle handle, LocalDate day) {
    var name = PREFIX + day.toString().replace("-", "");
    if (partitions(handle).contains(name)) {
      return;
    }
    var from = firstIdOf(day);
    var to = firstIdOf(day.plusDays(1));
    handle.execute("CREATE TABLE " + name + " (LIKE inbox INCLUDING ALL)");
    handle.execute(
        "WITH moved AS (DELETE FROM inbox_default WHERE event_id >= ? AND event_id < ? RETURNING *)"
            + " INSERT INTO "
            + name
            + " SELECT * FROM moved",
        from,
        to);
    handle.execute(
        "ALTER TABLE inbox ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
            .formatted(name, from, to));
  }

  private static void dropBefore(Handle handle, LocalDate oldest) {
    var limit = PREFIX + oldest.toString().replace("-", "");
    partitions(handle).stream()
        .filter(name -> name.startsWith(PREFIX) && name.compareTo(limit) < 0)
        .forEach(name -> handle.execute("DROP TABLE " + name));
  }

  private static List<String> partitions(Handle handle) {
    return handle
        .select(
            "SELECT relname::text FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
                + " WHERE inhparent = 'inbox'::regclass")
        .mapTo(String.class)
        .list();
  }

  /** No UUIDv7 of that day is lower (RFC 9562, section 5.7). */
  static UUID firstIdOf(LocalDate day) {
    return new UUID(day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() << 16, 0);
  }
}
