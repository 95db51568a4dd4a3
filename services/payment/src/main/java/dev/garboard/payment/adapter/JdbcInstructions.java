package dev.garboard.payment.adapter;

import dev.garboard.kit.data.Tx;
import dev.garboard.payment.domain.Command;
import dev.garboard.payment.domain.Instruction;
import dev.garboard.payment.domain.Instruction.Kind;
import dev.garboard.payment.domain.Instructions;
import dev.garboard.payment.domain.PaymentId;
import dev.garboard.payment.domain.PaymentMethod;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Instructions in PostgreSQL: written in the transaction that needs them, begun after its commit,
 * and begun again, by whichever replica finds them first, when they have no answer for a while.
 */
public final class JdbcInstructions implements Instructions {
  private static final int AT_ONCE = 100;

  private static final String INSERT =
      """
      INSERT INTO instructions (command_id, kind, payment_id, amount, next_try_at, trace)
      VALUES (:command, :kind, :payment, :amount, now() + make_interval(secs => :pause), :trace)
      ON CONFLICT DO NOTHING
      """;

  private static final String HAS =
      """
      SELECT count(*) FROM instructions
      WHERE command_id = :command AND kind = :kind AND payment_id = :payment AND amount = :amount
      """;

  private static final String END =
      """
      UPDATE instructions SET ended_at = now()
      WHERE command_id = :command AND kind = :kind AND ended_at IS NULL
      """;

  private static final String HURRY =
      """
      UPDATE instructions SET next_try_at = now()
      WHERE payment_id = :payment AND ended_at IS NULL AND next_try_at > now()
      """;

  /** Twice as long after each try, up to eight times. */
  private static final String DUE =
      """
      UPDATE instructions i
      SET tries = tries + 1, next_try_at = now() + make_interval(secs => :pause * power(2, least(tries, 3)))
      FROM payments p
      WHERE p.id = i.payment_id AND (i.command_id, i.kind) IN (
        SELECT command_id, kind FROM instructions
        WHERE ended_at IS NULL AND next_try_at <= now() ORDER BY next_try_at LIMIT :limit
        FOR UPDATE SKIP LOCKED)
      RETURNING i.command_id, i.kind, i.payment_id, i.amount, i.tries, i.trace,
        p.command_id AS authorization_id, p.currency, p.payment_method
      """;

  private record Due(Instruction instruction, String trace) {}

  private final Tx tx;
  private final GatewayWork work;
  private final Supplier<String> trace;
  private final double pause;

  /**
   * Has this do the work.
   *
   * @param trace of what is done now ({@code traceparent}), or empty
   * @param recoverAfter so long without an answer, and it is begun again
   */
  public JdbcInstructions(Tx tx, GatewayWork work, Supplier<String> trace, Duration recoverAfter) {
    this.tx = tx;
    this.work = work;
    this.trace = trace;
    pause = recoverAfter.toMillis() / 1e3;
  }

  @Override
  public boolean add(Instruction it) {
    var traceparent = trace.get();
    boolean added =
        tx.with(
                handle ->
                    bound(handle.createUpdate(INSERT), it)
                        .bind("pause", pause)
                        .bind("trace", traceparent)
                        .execute())
            == 1;
    if (added) {
      tx.afterCommit(() -> work.begin(it, traceparent));
    }
    return added;
  }

  @Override
  public boolean has(Instruction it) {
    return tx.with(handle -> bound(handle.createQuery(HAS), it).mapTo(Integer.class).one()) == 1;
  }

  @Override
  public boolean end(Instruction it) {
    return tx.with(handle -> bound(handle.createUpdate(END), it).execute()) == 1;
  }

  @Override
  public void hurry(PaymentId payment) {
    tx.with(handle -> handle.createUpdate(HURRY).bind("payment", payment.value()).execute());
    resume();
  }

  private static <S extends SqlStatement<S>> S bound(S statement, Instruction it) {
    return statement
        .bind("command", it.command().value())
        .bind("kind", it.kind().name())
        .bind("payment", it.payment().value())
        .bind("amount", it.amount().minor());
  }

  /** Begins again what has had no answer for a while; for {@code Periodic}. */
  public void resume() {
    due().forEach(due -> work.begin(due.instruction(), due.trace()));
  }

  private List<Due> due() {
    return tx.named("instructions_due")
        .with(
            handle ->
                handle
                    .createQuery(DUE)
                    .bind("pause", pause)
                    .bind("limit", AT_ONCE)
                    .map(JdbcInstructions::read)
                    .list());
  }

  private static Due read(ResultSet row, StatementContext context) throws SQLException {
    var instruction =
        new Instruction(
            new Command(row.getObject("command_id", UUID.class)),
            new PaymentId(row.getObject("payment_id", UUID.class)),
            new Command(row.getObject("authorization_id", UUID.class)),
            Kind.valueOf(row.getString("kind")),
            PaymentRow.money(row, "amount"),
            new PaymentMethod(row.getString("payment_method")),
            row.getInt("tries"));
    return new Due(instruction, row.getString("trace"));
  }
}
