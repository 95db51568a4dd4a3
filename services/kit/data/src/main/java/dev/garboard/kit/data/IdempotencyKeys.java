package dev.garboard.kit.data;

import dev.garboard.kit.data.IdempotentOutcome.Done;
import dev.garboard.kit.data.IdempotentOutcome.Refused;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Problem.FieldError;
import dev.garboard.kit.runtime.Refusal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The table {@code idempotency_keys}. */
final class IdempotencyKeys {
  private static final String PROBLEM = "problem";
  private static final int PURGED_AT_ONCE = 1000;
  private static final String LOOK =
      """
      SELECT pg_try_advisory_xact_lock(:lock) AS mine, request_hash, status_code, headers, body
      FROM (VALUES (1)) AS one
      LEFT JOIN idempotency_keys ON principal = :principal AND route = :route AND key = :key
        AND expires_at > now()
      """;
  private static final String FIND =
      """
      SELECT request_hash, status_code, headers, body FROM idempotency_keys
      WHERE principal = :principal AND route = :route AND key = :key AND expires_at > now()
      """;
  private static final String WRITE =
      """
      INSERT INTO idempotency_keys AS k
        (principal, route, key, request_hash, status_code, headers, body, expires_at)
      VALUES (:principal, :route, :key, :hash, :status, CAST(:headers AS jsonb), :body,
        now() + make_interval(secs => :ttl))
      ON CONFLICT (principal, route, key) DO UPDATE SET request_hash = excluded.request_hash,
        status_code = excluded.status_code, headers = excluded.headers, body = excluded.body,
        expires_at = excluded.expires_at
        WHERE k.expires_at <= now()
      """;
  private static final String PURGE =
      """
      DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM idempotency_keys WHERE expires_at <= now()
        LIMIT :limit FOR UPDATE SKIP LOCKED))
      """;

  private IdempotencyKeys() {}

  /** What the table knows of a request. */
  sealed interface Known {
    /** The answer to it, or to another with its key. */
    record Answered(String hash, IdempotentOutcome outcome) implements Known {}

    /** Nothing, and the key is ours until the transaction ends. */
    record Unseen() implements Known {}

    /** Another transaction has the key. */
    record Busy() implements Known {}
  }

  private record Errors(String detail, List<FieldError> errors) {}

  static Known look(Handle handle, IdempotentRequest request) {
    return handle
        .createQuery(LOOK)
        .bind("lock", request.lock())
        .bindMethods(request)
        .map(IdempotencyKeys::known)
        .one();
  }

  /** Only what is there: the key is nobody's. */
  static Optional<Known.Answered> find(Handle handle, IdempotentRequest request) {
    return handle
        .createQuery(FIND)
        .bindMethods(request)
        .map((row, _) -> new Known.Answered(row.getString("request_hash"), outcome(row)))
        .findOne();
  }

  private static Known known(ResultSet row, StatementContext context) throws SQLException {
    var hash = Optional.ofNullable(row.getString("request_hash"));
    if (hash.isPresent()) {
      return new Known.Answered(hash.get(), outcome(row));
    }
    return row.getBoolean("mine") ? new Known.Unseen() : new Known.Busy();
  }

  private static IdempotentOutcome outcome(ResultSet row) throws SQLException {
    var headers = JsonText.texts(row.getString("headers"));
    var body = row.getBytes("body");
    if (!headers.containsKey(PROBLEM)) {
      return new Done(new StoredAnswer(row.getInt("status_code"), headers, body), true);
    }
    var errors = JsonText.read(new String(body, StandardCharsets.UTF_8), Errors.class);
    var problem = Problem.valueOf(headers.get(PROBLEM));
    return new Refused(new Refusal(problem, errors.detail(), errors.errors()), true);
  }

  /** False if somebody else wrote first. */
  static boolean write(
      Handle handle, IdempotentRequest request, StoredAnswer answer, Duration ttl) {
    return handle
            .createUpdate(WRITE)
            .bindMethods(request)
            .bind("status", answer.status())
            .bind("headers", JsonText.of(answer.headers()))
            .bind("body", answer.body())
            .bind("ttl", ttl.toSeconds())
            .execute()
        == 1;
  }

  static StoredAnswer stored(Refusal refusal) {
    var errors = JsonText.of(new Errors(refusal.getMessage(), refusal.errors()));
    return new StoredAnswer(
        refusal.problem().status(),
        Map.of(PROBLEM, refusal.problem().name()),
        errors.getBytes(StandardCharsets.UTF_8));
  }

  /** Deletes some of what has expired; true if there may be more. */
  static boolean purge(Handle handle) {
    return handle.createUpdate(PURGE).bind("limit", PURGED_AT_ONCE).execute() == PURGED_AT_ONCE;
  }
}
