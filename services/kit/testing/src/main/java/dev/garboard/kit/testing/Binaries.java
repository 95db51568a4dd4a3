package dev.garboard.kit.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The servers' programs, unpacked once from their jars into a directory that all share. */
final class Binaries {
  private static final int OWNER_MAY_EXECUTE = 0b001_000_000;

  private final Path directory;

  Binaries(Path directory) {
    this.directory = directory;
  }

  static Binaries here() {
    return new Binaries(StackDirectory.here().resolve("bin"));
  }

  /** The directory with PostgreSQL's bin, lib and share. */
  Path postgres() throws IOException {
    return unpacked("postgresql", "/postgres-linux-x86_64.txz", Binaries::untar);
  }

  /** The redis-server program. */
  Path redis() throws IOException {
    return unpacked("redis", "/redis-server-6.2.6-v5-linux-amd64", Binaries::program)
        .resolve("redis-server");
  }

  private interface Unpacking {
    void unpack(byte[] archive, Path target) throws IOException;
  }

  /** Named after its content, and moved into place whole: two may do it at once. */
  private Path unpacked(String name, String resource, Unpacking how) throws IOException {
    var archive = read(resource);
    var target = directory.resolve(name + "-" + digest(archive));
    if (!Files.exists(target)) {
      Files.createDirectories(directory);
      var fresh = Files.createTempDirectory(directory, name);
      how.unpack(archive, fresh.resolve("own"));
      copy(fresh.resolve("own"), fresh.resolve("free"));
      Trees.moveUnlessThere(fresh.resolve("free"), target);
      Trees.delete(fresh);
    }
    return target;
  }

  /**
   * By another process: a child that some thread of this one forks meanwhile holds what is open for
   * writing here a little longer, and nobody can execute that (ETXTBSY).
   */
  private static void copy(Path from, Path to) throws IOException {
    var copying =
        new ProcessBuilder("cp", "-pR", from.toString(), to.toString()).inheritIO().start();
    try {
      if (copying.waitFor() != 0) {
        throw new IOException("cp -R " + from + " " + to + " failed");
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted while copying " + from);
    }
  }

  private static byte[] read(String resource) throws IOException {
    try (var in = Binaries.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(
            resource + " is in no jar: this runs on Linux on amd64, and needs their jars");
      }
      return in.readAllBytes();
    }
  }

  private static String digest(byte[] content) {
    try {
      var whole = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(whole, 0, 6);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void program(byte[] content, Path target) throws IOException {
    Files.createDirectory(target);
    var file = Files.write(target.resolve("redis-server"), content);
    file.toFile().setExecutable(true, false);
  }

  private static void untar(byte[] archive, Path target) throws IOException {
    try (var tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        place(entry, tar, target.resolve(entry.getName()));
      }
    }
  }

  private static void place(TarArchiveEntry entry, InputStream content, Path file)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else {
      Files.copy(content, file);
      file.toFile().setExecutable((entry.getMode() & OWNER_MAY_EXECUTE) != 0, false);
    }
  }
}
