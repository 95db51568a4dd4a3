package dev.garboard.kit.security;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The keys of an issuer in the order of their turns. Each signs from its {@code nbf} until that of
 * the next one, is published before, and after for as long as its last token lives.
 */
final class KeyRing {
  /** One key and the moment from which it signs. */
  record Dated(Instant from, TokenKey signing, TokenKey verifying, JWK published) {}

  private final List<Dated> keys;
  private final Duration outlived;

  /** Keys whose tokens may come so long after the turn of the next one. */
  KeyRing(List<Dated> keys, Duration outlived) {
    this.keys =
        keys.stream()
            .sorted(Comparator.comparing(Dated::from).thenComparing(key -> key.signing().id()))
            .toList();
    this.outlived = outlived;
    var ids = new HashSet<String>();
    for (var key : keys) {
      if (!ids.add(key.signing().id())) {
        throw new IllegalArgumentException("two keys are called " + key.signing().id());
      }
    }
  }

  /** The key whose turn it is; empty if that of the first is still to come. */
  Optional<TokenKey> active(Instant now) {
    return keys.reversed().stream()
        .filter(key -> !key.from().isAfter(now))
        .findFirst()
        .map(Dated::signing);
  }

  Optional<TokenKey> find(String id, Instant now) {
    return published(now).stream()
        .map(Dated::verifying)
        .filter(key -> key.id().equals(id))
        .findFirst();
  }

  /** The public halves (RFC 7517 section 5). */
  String jwks(Instant now) {
    return new JWKSet(published(now).stream().map(Dated::published).toList()).toString(true);
  }

  private List<Dated> published(Instant now) {
    var published = new ArrayList<Dated>();
    for (var i = 0; i < keys.size(); i++) {
      var isLast = i + 1 == keys.size();
      if (isLast || now.isBefore(keys.get(i + 1).from().plus(outlived))) {
        published.add(keys.get(i));
      }
    }
    return published;
  }
}
