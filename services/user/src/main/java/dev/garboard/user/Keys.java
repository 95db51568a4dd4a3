package dev.garboard.user;

import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.security.IssuerKeys;
import dev.garboard.kit.security.Jwks;
import dev.garboard.kit.security.JwtConfig;
import dev.garboard.kit.security.Permission;
import dev.garboard.kit.security.Secured;
import dev.garboard.kit.security.SharedSecret;
import dev.garboard.kit.security.SigningKeys;
import dev.garboard.kit.security.TokenIssuer;
import dev.garboard.user.domain.UserId;
import dev.garboard.user.http.AccessTokens;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpService;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What tokens are signed with: the keys in a directory, or in profile dev one secret. */
final class Keys implements Component {
  private static final Set<Permission> EVERYBODY =
      Set.of(
          Callers.READ_SELF,
          Callers.WRITE_SELF,
          new Permission("order:read:self"),
          new Permission("order:write:self"));

  private static final Set<Permission> OPERATORS =
      Set.of(
          Callers.READ,
          Callers.WRITE,
          new Permission("order:read"),
          new Permission("order:write"),
          new Permission("stock:write"),
          new Permission("payment:refund"),
          new Permission("ops:*"));

  private final IssuerKeys all;
  private final Optional<SigningKeys> files;
  private final JwtConfig config;
  private final List<String> operators;
  private final Clock clock;

  private Keys(
      IssuerKeys all,
      Optional<SigningKeys> files,
      JwtConfig config,
      List<String> operators,
      Clock clock) {
    this.all = all;
    this.files = files;
    this.config = config;
    this.operators = operators;
    this.clock = clock;
  }

  static Keys of(UserConfig config, String profile, Clock clock) {
    var jwt = config.security().jwt();
    var operators = config.users().operators();
    if (jwt.keysDir().isPresent()) {
      var files = new SigningKeys(Path.of(jwt.keysDir().get()), jwt, clock);
      return new Keys(files, Optional.of(files), jwt, operators, clock);
    }
    var shared = SharedSecret.of(jwt, profile);
    return new Keys(shared, Optional.empty(), jwt, operators, clock);
  }

  IssuerKeys all() {
    return all;
  }

  AccessTokens accessTokens() {
    var issuer = new TokenIssuer(config, all, clock);
    return new AccessTokens() {
      @Override
      public String issue(UserId user) {
        return issuer.issue(user.toString(), permissions(user));
      }

      @Override
      public Duration ttl() {
        return config.accessTtl();
      }
    };
  }

  private Set<Permission> permissions(UserId user) {
    var granted = new HashSet<>(EVERYBODY);
    if (operators.contains(user.toString())) {
      granted.addAll(OPERATORS);
    }
    return granted;
  }

  /** What others verify our tokens with; a shared secret is not for others. */
  HttpService jwks() {
    return files
        .<HttpService>map(Jwks::new)
        .orElseGet(
            () ->
                rules ->
                    rules.get(
                        Jwks.PATH,
                        Secured.open(
                            (request, response) ->
                                response
                                    .header(HeaderNames.CONTENT_TYPE, "application/jwk-set+json")
                                    .send("{\"keys\": []}"))));
  }

  @Override
  public String name() {
    return "signing-keys";
  }

  @Override
  public void start() throws Exception {
    if (files.isPresent()) {
      files.get().start();
    }
  }

  @Override
  public void stop() throws Exception {
    if (files.isPresent()) {
      files.get().stop();
    }
  }
}
