package dev.garboard.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.kit.testing.Database;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The ledger of a service's database, as whoever checks it reads it. */
record StockLedger(Database database) {
  /** The stock of every article is what the ledger and the reservations say. */
  void requireBalance() throws SQLException {
    assertThat(asked("SELECT sku || ' ' || on_hand || '/' || reserved FROM stock_differences"))
        .as("articles whose ledger does not balance")
        .isEmpty();
  }

  /** What became of an article: {@code RESERVED 0/2}. */
  List<String> of(String sku) throws SQLException {
    return asked(
        "SELECT reason || ' ' || on_hand || '/' || reserved FROM stock_ledger WHERE sku = '"
            + sku
            + "' ORDER BY id");
  }

  List<String> asked(String sql) throws SQLException {
    try (var connection = database.connect();
        var query = connection.createStatement();
        var rows = query.executeQuery(sql)) {
      var all = new ArrayList<String>();
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    }
  }
}
