package dev.garboard.kit.security;

import dev.garboard.kit.runtime.ConfigException;
import dev.garboard.kit.runtime.ConfigProblem;
import dev.garboard.kit.runtime.InvalidSetting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/**
 * One secret that both sides know, for development (HS256): whoever can verify a token can also
 * issue one.
 */
public final class SharedSecret implements IssuerKeys {
  private static final String ID = "development";
  private static final int LEAST = 32;

  private final TokenKey key;

  /**
   * Tokens signed by this secret.
   *
   * @param profile only {@code dev} has it
   * @param secret at least 32 bytes in UTF-8 (RFC 7518 section 3.2)
   * @throws InvalidSetting otherwise; it does not quote the secret
   */
  public SharedSecret(String profile, String secret) {
    var bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (!profile.equals("dev")) {
      throw new InvalidSetting("secret", "only in profile dev; elsewhere set keysDir or jwksUri");
    }
    if (bytes.length < LEAST) {
      throw new InvalidSetting("secret", "at least 32 random bytes: openssl rand -base64 32");
    }
    key = new TokenKey(ID, TokenAlgorithm.HS256, new SecretKeySpec(bytes, "HmacSHA256"));
  }

  /**
   * The secret of a configuration.
   *
   * @throws ConfigException if it has none that will do in this profile
   */
  public static SharedSecret of(JwtConfig config, String profile) {
    try {
      return new SharedSecret(profile, config.secret().orElse(""));
    } catch (InvalidSetting e) {
      var where = config.secret().isPresent() ? "in profile " + profile : "not set";
      throw new ConfigException(
          List.of(new ConfigProblem("security.jwt.secret", "", where, e.getMessage())));
    }
  }

  @Override
  public TokenKey active() {
    return key;
  }

  @Override
  public Optional<TokenKey> find(String id) {
    return id.equals(ID) ? Optional.of(key) : Optional.empty();
  }
}
