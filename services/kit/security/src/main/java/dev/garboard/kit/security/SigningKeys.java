package dev.garboard.kit.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.garboard.kit.runtime.Component;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The private keys of an issuer: files {@code *.jwk} of one directory, such as a mounted Secret,
 * each a JWK with {@code kid} and, for one that takes over later, {@code nbf}. To rotate, add a
 * file whose {@code nbf} lies further ahead than verifiers remember keys (ten minutes will do);
 * every replica changes over at that moment, and the old key stays published until its last token
 * is over. To withdraw a key at once, remove its file. The directory is followed without a restart;
 * while it cannot be used as it is, the last good keys stay.
 */
public final class SigningKeys implements IssuerKeys, Component {
  private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
  private static final long LONGEST_FILE = 16 << 10;
  private static final int MOST_FILES = 100;
  private static final Set<PosixFilePermission> FORBIDDEN =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.GROUP_WRITE);

  private final Path directory;
  private final Duration outlived;
  private final Clock clock;
  private final DirectoryWatch watch;
  private List<KeyFile> files = List.of();
  private volatile KeyRing ring = new KeyRing(List.of(), Duration.ZERO);

  /** The keys in this directory, once started. */
  public SigningKeys(Path directory, JwtConfig config, Clock clock) {
    this.directory = directory;
    this.clock = clock;
    outlived = config.accessTtl().plus(config.skew()).plus(config.skew()); // of two clocks
    watch = new DirectoryWatch(name(), directory, this::refresh);
  }

  /**
   * A new private key for ES256 as the text of a file, for {@code chmod 600}.
   *
   * @param id that no other key ever had
   * @param from when its turn comes
   */
  public static String freshKey(String id, Instant from) {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .keyID(id)
          .algorithm(JWSAlgorithm.ES256)
          .keyUse(KeyUse.SIGNATURE)
          .notBeforeTime(Date.from(from))
          .generate()
          .toJSONString();
    } catch (JOSEException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  @Override
  public String name() {
    return "signing-keys";
  }

  /**
   * Reads the keys.
   *
   * @throws IllegalArgumentException if a file is none, others may read it, or no key may sign yet
   */
  @Override
  public void start() throws IOException {
    load();
    watch.start();
  }

  /** Looks at the directory now. */
  void refresh() {
    try {
      load();
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      LOG.error("the last good signing keys stay: {}", e.getMessage());
    }
  }

  private synchronized void load() throws IOException {
    var found = read();
    if (!found.equals(files)) {
      var fresh = new KeyRing(found.stream().map(KeyFile::key).toList(), outlived);
      var active = fresh.active(clock.instant()).orElseThrow(this::none);
      ring = fresh;
      files = found;
      LOG.info("{} signing keys, {} is active", found.size(), active);
    } else if (found.isEmpty()) {
      throw none();
    }
  }

  private IllegalArgumentException none() {
    return new IllegalArgumentException(
        directory + ": a *.jwk is expected whose nbf is absent or past");
  }

  private List<KeyFile> read() throws IOException {
    try (var entries = Files.list(directory)) {
      return entries
          .filter(path -> path.getFileName().toString().endsWith(".jwk"))
          .sorted()
          .limit(MOST_FILES)
          .map(SigningKeys::read)
          .toList();
    }
  }

  private static KeyFile read(Path path) {
    try {
      if (Files.getPosixFilePermissions(path).stream().anyMatch(FORBIDDEN::contains)) {
        throw new IllegalArgumentException(path + ": others may use it; chmod 600");
      }
      if (Files.size(path) > LONGEST_FILE) {
        throw new IllegalArgumentException(path + ": larger than 16 KiB");
      }
      return new KeyFile(path.toString(), Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public TokenKey active() {
    return ring.active(clock.instant()).orElseThrow(this::none);
  }

  @Override
  public Optional<TokenKey> find(String id) {
    return ring.find(id, clock.instant());
  }

  /** What to publish now: a JWK set without private halves (RFC 7517 section 5). */
  String jwks() {
    return ring.jwks(clock.instant());
  }

  @Override
  public void stop() throws IOException {
    watch.stop();
  }
}
