package dev.garboard.user.adapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Envelope;
import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.messaging.EventHandler;
import dev.garboard.kit.messaging.Progress;
import dev.garboard.kit.messaging.Projector;
import dev.garboard.kit.runtime.Metrics;
import dev.garboard.user.domain.UserId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps the read model by the events of users, and can make it anew from what is written. */
public final class UserProjector implements EventHandler {
  /** The view; also the name of its group at the broker. */
  public static final String VIEW = "user-view";

  /** The types of events that it follows. */
  public static final List<String> TYPES =
      List.of("UserCreated", "UserUpdated", "UserEmailChanged", "UserDeleted");

  private static final String VERSION =
      "SELECT coalesce(max(version), 0) FROM user_view WHERE id = :id";

  private static final String CREATED =
      """
      INSERT INTO user_view (id, email, email_verified, name, deleted, version, created_at, updated_at)
      VALUES (:id, :email, false, :name, false, :version, :at, :at)
      """;

  private static final String CHANGED =
      """
      UPDATE user_view
      SET name = coalesce(:name, name), email = coalesce(:newEmail, email),
          email_verified = email_verified AND :newEmail IS NULL,
          deleted = deleted OR :deleted, version = :version, updated_at = :at
      WHERE id = :id AND version = :version - 1
      """;

  /**
   * A page of what is written, as small as a statement's time; what is newer in the view stays, and
   * what is right is only read: a conflict would lock its row, which is a write.
   */
  private static final String SNAPSHOT =
      """
      WITH page AS (SELECT * FROM users WHERE id > :after ORDER BY id LIMIT :limit),
      behind AS (
        SELECT page.* FROM page LEFT JOIN user_view USING (id)
        WHERE coalesce(user_view.version, 0) < page.version),
      kept AS (
        INSERT INTO user_view
          (id, email, email_verified, name, deleted, version, created_at, updated_at)
        SELECT id, email, email_verified, name, status = 'DELETED', version, created_at, updated_at
        FROM behind
        ON CONFLICT (id) DO UPDATE
        SET email = excluded.email, email_verified = excluded.email_verified,
            name = excluded.name, deleted = excluded.deleted, version = excluded.version,
            updated_at = excluded.updated_at
        WHERE user_view.version < excluded.version)
      SELECT id FROM page ORDER BY id DESC LIMIT 1
      """;

  private static final int PAGE = 1_000;
  private static final UUID BEFORE_ALL = new UUID(0, 0);

  /** What is common to the events; the fields of the others are absent. */
  private record Data(
      @JsonProperty("user_id") UUID user,
      String email,
      @JsonProperty("new_email") String newEmail,
      String name,
      long version,
      String at) {}

  private final Tx tx;
  private final Progress progress;
  private final UserRows rows;
  private final Projector projector;

  public UserProjector(Tx tx, Progress progress, UserRows rows, Metrics metrics) {
    this.tx = tx;
    this.progress = progress;
    this.rows = rows;
    projector = new Projector(VIEW, this::version, metrics);
  }

  @Override
  public void handle(Event event) {
    projector.project(event, this::change);
    tx.afterCommit(() -> projected(event.envelope()));
  }

  private void projected(Envelope envelope) {
    rows.changed(UserId.of(envelope.subject()), envelope.aggregateSeq());
    progress.step();
  }

  private long version(String user) {
    return tx.with(
        handle ->
            handle.createQuery(VERSION).bind("id", UUID.fromString(user)).mapTo(Long.class).one());
  }

  /** Where an event is missing for good, what is written tells the same. */
  private void change(Event event) {
    var type = event.envelope().type();
    var data = event.data(Data.class);
    var sql = type.equals("UserCreated") ? CREATED : CHANGED;
    if (write(sql, type, data) == 0) {
      snapshot(before(data.user()), 1);
    }
  }

  /** The id that comes right before this one. */
  private static UUID before(UUID id) {
    return new UUID(
        id.getMostSignificantBits() - (id.getLeastSignificantBits() == 0 ? 1 : 0),
        id.getLeastSignificantBits() - 1);
  }

  private Optional<UUID> snapshot(UUID after, int limit) {
    return tx.with(
        handle ->
            handle
                .createQuery(SNAPSHOT)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(UUID.class)
                .findOne());
  }

  private int write(String sql, String type, Data data) {
    return tx.with(
        handle ->
            handle
                .createUpdate(sql)
                .bind("id", data.user())
                .bind("email", data.email())
                .bind("newEmail", data.newEmail())
                .bind("name", data.name())
                .bind("deleted", type.equals("UserDeleted"))
                .bind("version", data.version())
                .bind("at", Instant.parse(data.at()).atOffset(ZoneOffset.UTC))
                .execute());
  }

  /**
   * Brings the view to what is written now, whatever events were missed; reads go on meanwhile, and
   * show what is kept near until its time is over.
   */
  public void rebuild() {
    var last = Optional.of(BEFORE_ALL);
    while (last.isPresent()) {
      last = snapshot(last.get(), PAGE);
    }
  }
}
