package dev.garboard.kit.data;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One step of a schema and the way back.
 *
 * @param module whose schema it is: each has versions of its own
 * @param version from 1, in the order of application
 * @param name from the file, for people
 * @param up the SQL of {@code V001__name.sql}, run whole
 * @param down the SQL of {@code U001__name.sql}, which undoes it
 */
public record Migration(String module, int version, String name, String up, String down) {
  /** Its first line, for what PostgreSQL refuses in a transaction, such as an index built live. */
  static final String OUTSIDE_TRANSACTION = "-- outside of a transaction";

  /** SHA-256 of what was applied, whatever ends its lines. */
  String checksum() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(up.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  boolean inTransaction() {
    return !up.startsWith(OUTSIDE_TRANSACTION);
  }

  /** The file it comes from, as the messages call it. */
  String file() {
    return module + "/" + fileName("V", version, name);
  }

  static String fileName(String kind, int version, String name) {
    return "%s%03d__%s.sql".formatted(kind, version, name);
  }
}
