package dev.garboard.kit.security;

import com.password4j.Argon2Function;
import com.password4j.BadParametersException;
import com.password4j.types.Argon2;
import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hashes passwords by Argon2id, a few at a time: who cannot begin in time is refused with
 * OVERLOADED, so that sign-ins never take memory and processors from everything else. Times hashes
 * in {@code password_hash_seconds}.
 */
public final class Passwords {
  private static final int SALT = 16;
  private static final int LENGTH = 32;
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final PasswordConfig config;
  private final SecureRandom random;
  private final Timer timer;
  private final Semaphore permits;

  /** Hashing on the threads of virtual threads would hold up every other request. */
  private final ExecutorService hashing;

  private final Argon2Function argon2;
  private final String nobodys;

  /** What a check found. */
  public sealed interface Check {
    /** It is the password. */
    record Right() implements Check {}

    /** It is, but the hash has parameters of old: keep this one instead. */
    record RightButOld(String hash) implements Check {}

    /** It is not, or there is no such user. */
    record Wrong() implements Check {}
  }

  /** Hashes with these parameters. */
  public Passwords(PasswordConfig config, SecureRandom random, MeterRegistry registry) {
    this.config = config;
    this.random = random;
    timer = Timer.builder("password.hash").register(registry);
    permits = new Semaphore(config.permits(), true);
    hashing =
        Executors.newFixedThreadPool(
            config.permits(), Thread.ofPlatform().daemon().name("password-", 0).factory());
    var kibibytes = Math.toIntExact(config.memory().bytes() >> 10);
    argon2 =
        Argon2Function.getInstance(
            kibibytes, config.passes(), 1, LENGTH, Argon2.ID, Argon2Function.ARGON2_VERSION_13);
    nobodys = nobodys(kibibytes);
  }

  /** In PHC format, of no password: to make one of a password would cost every start a hash. */
  private String nobodys(int kibibytes) {
    var base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
        .formatted(
            kibibytes,
            config.passes(),
            base64.encodeToString(random(SALT)),
            base64.encodeToString(random(LENGTH)));
  }

  /**
   * A new hash in PHC format, with parameters and salt. Closes the password.
   *
   * @throws Refusal OVERLOADED if there is no permit in time
   */
  public String hash(Password password) {
    try (password) {
      var bytes = password.utf8();
      return permitted(() -> timed(() -> hashed(bytes)), bytes);
    }
  }

  /**
   * Whether it is the password of this hash. Without a hash, because there is no such user, it is
   * hashed all the same: the time does not tell. Closes the password.
   *
   * @throws Refusal OVERLOADED if there is no permit in time
   */
  public Check check(Password password, Optional<String> hash) {
    try (password) {
      var bytes = checkable(password);
      return permitted(() -> checked(bytes, hash), bytes);
    }
  }

  /** Nobody's password stands for one that nobody can have. */
  private static byte[] checkable(Password password) {
    try {
      return password.isTooLong() ? new byte[0] : password.utf8();
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private Check checked(byte[] password, Optional<String> hash) {
    var stored = hash.orElse(nobodys);
    var function = function(stored);
    var same = timed(() -> function.check(password, stored.getBytes(StandardCharsets.US_ASCII)));
    if (!same || hash.isEmpty() || password.length == 0) {
      return new Check.Wrong();
    }
    return function.equals(argon2)
        ? new Check.Right()
        : new Check.RightButOld(timed(() -> hashed(password)));
  }

  private static Argon2Function function(String stored) {
    try {
      return Argon2Function.getInstanceFromHash(stored);
    } catch (BadParametersException e) {
      throw new IllegalStateException("a stored hash is not one of Argon2"); // does not quote it
    }
  }

  private String hashed(byte[] password) {
    return argon2.hash(password, random(SALT)).getResult();
  }

  private byte[] random(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private <T> T timed(Supplier<T> work) {
    return timer.record(work);
  }

  private <T> T permitted(Supplier<T> work, byte[] wiped) {
    try {
      acquire();
      try {
        return CompletableFuture.supplyAsync(work, hashing).join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      } finally {
        permits.release();
      }
    } finally {
      Arrays.fill(wiped, (byte) 0);
    }
  }

  private void acquire() {
    try {
      var wait = Deadline.atMost(config.maxWait()).toMillis();
      if (!permits.tryAcquire(wait, TimeUnit.MILLISECONDS)) {
        throw new Refusal(Problem.OVERLOADED, "too many sign-ins at once", RETRY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(Problem.OVERLOADED, "stopped while waiting", RETRY);
    }
  }

  /** Permits that nobody has now. */
  int free() {
    return permits.availablePermits();
  }
}
