package dev.garboard.kit.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Warns of what keeps a busy table locked for long. Looks at the text only, and only at tables that
 * the same file does not create.
 */
final class MigrationLint {
  private record Rule(Pattern pattern, String remedy) {}

  private static final String TABLE = "(?:only )?(?:if exists )?([\\w.\"]+)";
  private static final List<Rule> RULES =
      List.of(
          new Rule(
              Pattern.compile(
                  "create (?:unique )?index (?!concurrently)(?:[\\w\" ]+? )??on " + TABLE),
              "blocks writes while the index is built: CREATE INDEX CONCURRENTLY in a file of its"
                  + " own that begins with «"
                  + Migration.OUTSIDE_TRANSACTION
                  + "»"),
          new Rule(
              Pattern.compile(
                  "alter table "
                      + TABLE
                      + "[^;]* add (?:column )?(?!constraint)[^;,]*not null(?![^;,]*default)"
                      + "(?<!default [^;,]{1,60}not null)"),
              "fails on a table with rows: give the column a DEFAULT"),
          new Rule(
              Pattern.compile(
                  "alter table " + TABLE + "[^;]* alter (?:column )?[\\w\"]+ set not null"),
              "reads the whole table under a lock: add CHECK (… IS NOT NULL) NOT VALID, validate it"
                  + " in the next migration, then set NOT NULL"),
          new Rule(
              Pattern.compile(
                  "alter table " + TABLE + "[^;]* alter (?:column )?[\\w\"]+ (?:set data )?type"),
              "may write the whole table anew under a lock: add a new column and fill it in steps"),
          new Rule(
              Pattern.compile(
                  "alter table "
                      + TABLE
                      + "[^;]* add constraint [^;]*(?:foreign key|check)(?![^;]*not valid)"),
              "reads the whole table under a lock: add it NOT VALID, validate it in the next"
                  + " migration"));

  private MigrationLint() {}

  static List<String> warnings(Migration migration) {
    var sql = plain(migration.up());
    var warnings = new ArrayList<String>();
    for (var rule : RULES) {
      var found = rule.pattern().matcher(sql);
      while (found.find()) {
        if (!creates(sql, found.group(1))) {
          warnings.add(migration.file() + ": on " + found.group(1) + " this " + rule.remedy());
        }
      }
    }
    return warnings;
  }

  private static boolean creates(String sql, String table) {
    return Pattern.compile("create table (?:if not exists )?" + Pattern.quote(table) + "\\b")
        .matcher(sql)
        .find();
  }

  /** Lower case, one space between words, no comments. */
  private static String plain(String sql) {
    return sql.replaceAll("--[^\n]*", " ")
        .replaceAll("(?s)/\\*.*?\\*/", " ")
        .replaceAll("\\s+", " ")
        .toLowerCase(Locale.ROOT);
  }
}
