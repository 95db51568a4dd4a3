package dev.garboard.user.adapter;

import dev.garboard.kit.data.Tx;
import dev.garboard.kit.security.RefreshToken;
import dev.garboard.kit.security.RefreshTokenStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;

/** Refresh tokens in PostgreSQL. What is revoked is the family, so no token of it is missed. */
public final class JdbcRefreshTokens implements RefreshTokenStore {
  private static final String ADD_FAMILY =
      "INSERT INTO refresh_families (id, subject, expires) VALUES (:id, :subject, :expires)";

  private static final String ADD =
      "INSERT INTO refresh_tokens (hash, family) VALUES (:hash, :family)";

  private static final String FIND =
      """
      SELECT * FROM refresh_tokens JOIN refresh_families ON refresh_families.id = family
      WHERE hash = :hash
      """;

  private static final String USE =
      """
      UPDATE refresh_tokens SET used = true FROM refresh_families
      WHERE hash = :hash AND NOT used AND refresh_families.id = family AND NOT revoked
      """;

  private static final String REVOKE = "UPDATE refresh_families SET revoked = true WHERE id = :id";

  private static final String PURGE = "DELETE FROM refresh_families WHERE expires < now()";

  private final Tx tx;

  public JdbcRefreshTokens(Tx tx) {
    this.tx = tx.named("refresh-tokens");
  }

  @Override
  public void add(RefreshToken token) {
    tx.run(
        () -> {
          tx.with(
              handle ->
                  handle
                      .createUpdate(ADD_FAMILY)
                      .bind("id", token.family())
                      .bind("subject", UUID.fromString(token.subject()))
                      .bind("expires", token.expires())
                      .execute());
          addToFamily(token);
        });
  }

  private void addToFamily(RefreshToken token) {
    tx.with(
        handle ->
            handle
                .createUpdate(ADD)
                .bind("hash", token.hash())
                .bind("family", token.family())
                .execute());
  }

  @Override
  public Optional<RefreshToken> find(String hash) {
    return tx.read(
        handle ->
            handle.createQuery(FIND).bind("hash", hash).map(JdbcRefreshTokens::token).findOne());
  }

  @Override
  public boolean replace(String hash, RefreshToken successor) {
    return tx.call(
        () -> {
          if (tx.with(handle -> handle.createUpdate(USE).bind("hash", hash).execute()) != 1) {
            return false;
          }
          addToFamily(successor);
          return true;
        });
  }

  @Override
  public void revokeFamily(UUID family) {
    tx.with(handle -> handle.createUpdate(REVOKE).bind("id", family).execute());
  }

  /** Forgets the families that are over. */
  public void purge() {
    tx.with(handle -> handle.createUpdate(PURGE).execute());
  }

  private static RefreshToken token(ResultSet row, StatementContext context) throws SQLException {
    return new RefreshToken(
        row.getString("hash"),
        row.getObject("family", UUID.class),
        row.getString("subject"),
        JdbcUsers.at(row, "expires"),
        row.getBoolean("used"),
        row.getBoolean("revoked"));
  }
}
