package dev.garboard.kit.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Issues access tokens (RFC 9068), signed by the key that is active. */
public final class TokenIssuer {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final JwtConfig config;
  private final IssuerKeys keys;
  private final Clock clock;

  /** Issues in the name of this issuer, for this audience. */
  public TokenIssuer(JwtConfig config, IssuerKeys keys, Clock clock) {
    this.config = config;
    this.keys = keys;
    this.clock = clock;
  }

  /** A token by which this subject may do that, for {@link JwtConfig#accessTtl()}. */
  public String issue(String subject, Set<Permission> permissions) {
    var now = clock.instant().getEpochSecond();
    var claims = new LinkedHashMap<String, Object>();
    claims.put("iss", config.issuer());
    claims.put("aud", config.audience());
    claims.put("sub", subject);
    if (!permissions.isEmpty()) {
      claims.put("scope", scope(permissions));
    }
    claims.put("jti", UUID.randomUUID().toString());
    claims.put("iat", now);
    claims.put("nbf", now);
    claims.put("exp", now + config.accessTtl().toSeconds());
    return sign(keys.active(), claims);
  }

  private static String scope(Set<Permission> permissions) {
    return permissions.stream().map(Permission::text).sorted().collect(Collectors.joining(" "));
  }

  private static String sign(TokenKey key, Map<String, ?> claims) {
    var header = Map.of("alg", key.algorithm().text(), "kid", key.id(), "typ", "at+jwt");
    var input = part(header) + "." + part(claims);
    var signature = key.sign(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + BASE64.encodeToString(signature);
  }

  private static String part(Map<String, ?> object) {
    try {
      return BASE64.encodeToString(MAPPER.writeValueAsBytes(object));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers are JSON", e);
    }
  }
}
