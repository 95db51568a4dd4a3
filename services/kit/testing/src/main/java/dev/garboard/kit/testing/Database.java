package dev.garboard.kit.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * A database and the role that owns it, which is no superuser.
 *
 * @param url for JDBC; no credentials in it
 */
public record Database(String url, String username, String password) {

  /** A new connection, auto-commit; close it. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, username, password);
  }
}
