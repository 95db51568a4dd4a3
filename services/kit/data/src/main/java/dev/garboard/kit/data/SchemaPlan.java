package dev.garboard.kit.data;

import dev.garboard.kit.data.SchemaHistory.Applied;
import java.util.ArrayList;
import java.util.List;

/**
 * What files and history together mean.
 *
 * @param pending not applied yet, in order
 * @param applied and still there, in order of application
 * @param newer in the history, from a version of the program that came after this one
 */
record SchemaPlan(List<Migration> pending, List<Migration> applied, List<Applied> newer) {
  /**
   * Compares.
   *
   * @throws MigrationException if an applied file has changed or vanished, or a pending one would
   *     come before an applied one
   */
  static SchemaPlan of(List<Migration> files, List<Applied> history) {
    var applied = new ArrayList<Migration>();
    var newer = new ArrayList<Applied>();
    for (var row : history) {
      files.stream()
          .filter(row::is)
          .findFirst()
          .ifPresentOrElse(
              file -> applied.add(unchanged(file, row)), () -> newer.add(newer(files, row)));
    }
    var pending = files.stream().filter(file -> !applied.contains(file)).toList();
    pending.forEach(file -> requireInOrder(file, applied));
    return new SchemaPlan(pending, List.copyOf(applied), List.copyOf(newer));
  }

  private static Migration unchanged(Migration file, Applied row) {
    if (!file.checksum().equals(row.checksum())) {
      throw new MigrationException(
          file.file()
              + " has changed since it was applied at "
              + row.at()
              + ": restore it and put the change into a new migration");
    }
    return file;
  }

  private static Applied newer(List<Migration> files, Applied row) {
    var newest = newest(files, row.module());
    if (row.version() < newest) {
      throw new MigrationException(
          row.file() + " was applied at " + row.at() + " and is missing here: restore the file");
    }
    return row;
  }

  private static void requireInOrder(Migration file, List<Migration> applied) {
    var newest = newest(applied, file.module());
    if (file.version() < newest) {
      throw new MigrationException(
          file.file()
              + " would come before version "
              + newest
              + ", which is applied: give it a higher version");
    }
  }

  private static int newest(List<Migration> migrations, String module) {
    return migrations.stream()
        .filter(migration -> migration.module().equals(module))
        .mapToInt(Migration::version)
        .max()
        .orElse(0);
  }
}
