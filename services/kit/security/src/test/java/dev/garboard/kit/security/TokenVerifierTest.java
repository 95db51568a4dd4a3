package dev.garboard.kit.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenVerifierTest {
  private static final Permission OPS = new Permission("ops:replay");

  @TempDir private Path directory;
  private Issuer issuer;

  @BeforeEach
  void start() throws Exception {
    issuer = new Issuer(directory);
  }

  @AfterEach
  void stop() throws Exception {
    issuer.close();
  }

  @Test
  void saysWhoItIsAndWhatItMayDoAndLeavesOutTheScopesOfOthers() {
    var known = (Caller.Known) issuer.verifier.verify(issuer.payload(p -> {}));
    assertThat(known.principal())
        .isEqualTo(
            new Principal(
                "anna",
                Set.of(Issuer.READ),
                Set.of(),
                "token-1",
                issuer.clock.instant().plusSeconds(900)));
  }

  @Test
  void acceptsBothAlgorithmsAndAListOfAudiences() {
    var header = Issuer.header().put("alg", "EdDSA").put("kid", Issuer.ED).toString();
    var payload = issuer.payload();
    payload.putArray("aud").add("bank").add("shop");
    var token = issuer.sign(header, payload.toString(), issuer.edKey());
    assertThat(issuer.verifier.verify(token)).isInstanceOf(Caller.Known.class);
  }

  @Test
  void theSkewIsThirtySecondsOnBothSides() {
    var expired = issuer.payload(p -> p.put("exp", now() - 29));
    var early = issuer.payload(p -> p.put("nbf", now() + 30).put("iat", now() + 30));
    assertThat(issuer.verifier.verify(expired)).isInstanceOf(Caller.Known.class);
    assertThat(issuer.verifier.verify(early)).isInstanceOf(Caller.Known.class);
  }

  private long now() {
    return issuer.clock.instant().getEpochSecond();
  }

  @Test
  void aRememberedTokenExpiresWithItsTime() {
    var token = issuer.good();
    assertThat(issuer.verifier.verify(token)).isInstanceOf(Caller.Known.class);
    issuer.clock.move(Duration.ofSeconds(900 + 30));
    assertThat(issuer.verifier.verify(token)).isEqualTo(new Caller.Rejected(TokenFault.EXPIRED));
  }

  @Test
  void aClockThatLeapsBackRefusesTokensFromTheFutureAndOneThatReturnsAcceptsThemAgain() {
    var token = issuer.good();
    assertThat(issuer.verifier.verify(token)).isInstanceOf(Caller.Known.class);
    issuer.clock.move(Duration.ofMinutes(-2));
    assertThat(issuer.verifier.verify(token)).isEqualTo(new Caller.Rejected(TokenFault.EARLY));
    issuer.clock.move(Duration.ofMinutes(2));
    assertThat(issuer.verifier.verify(token)).isInstanceOf(Caller.Known.class);
    issuer.clock.move(Duration.ofMinutes(20));
    assertThat(issuer.verifier.verify(token)).isEqualTo(new Caller.Rejected(TokenFault.EXPIRED));
  }

  @Test
  void aRememberedTokenIsRefusedAsSoonAsItIsRevoked() {
    var token = issuer.payload(p -> {});
    assertThat(issuer.verifier.verify(token)).isInstanceOf(Caller.Known.class);
    issuer.revocations.revoke("token-1", issuer.clock.instant());
    assertThat(issuer.verifier.verify(token)).isEqualTo(new Caller.Rejected(TokenFault.REVOKED));
  }

  @Test
  void aRememberedTokenIsRefusedAsSoonAsItsKeyIsWithdrawn() throws Exception {
    var token = issuer.good();
    assertThat(issuer.verifier.verify(token)).isInstanceOf(Caller.Known.class);
    issuer.write("es.jwk", SigningKeys.freshKey("es-3", issuer.clock.instant()));
    issuer.keys.refresh();
    assertThat(issuer.verifier.verify(token)).isEqualTo(new Caller.Rejected(TokenFault.KEY));
  }

  @Test
  void aTokenIsRememberedOnceHoweverOftenItComes() throws Exception {
    var token = issuer.good();
    var first = issuer.verifier.verify(token);
    for (var i = 0; i < 1000; i++) {
      assertThat(issuer.verifier.verify(token)).isEqualTo(first);
    }
    assertThat(issuer.verifier.remembered()).isEqualTo(1);
  }

  @Test
  void noMoreThanTenThousandTokensAreRemembered() {
    for (var i = 0; i < 10_050; i++) {
      issuer.verifier.verify(issuer.good());
    }
    assertThat(issuer.verifier.remembered()).isLessThanOrEqualTo(10_000);
  }

  @Test
  void aBadTokenIsNotRemembered() {
    issuer.verifier.verify(issuer.good() + "AAAA");
    assertThat(issuer.verifier.remembered()).isZero();
  }

  @Test
  void whileRevocationCannotBeCheckedOnlyCriticalPermissionsAreRefused() throws Exception {
    issuer.revocations.away = true;
    var token = issuer.issuer.issue("root", Set.of(new Permission("ops:*"), Issuer.READ));
    issuer
        .verifier
        .verify(token)
        .call(
            () -> {
              assertThat(Principal.require(Issuer.READ).subject()).isEqualTo("root");
              return refused(OPS, Problem.DEPENDENCY_UNAVAILABLE);
            });
    issuer.revocations.away = false;
    issuer.verifier.verify(token).call(() -> Principal.require(OPS));
  }

  @Test
  void nobodyGetsInWithoutATokenOrWithoutThePermission() {
    refused(OPS, Problem.UNAUTHENTICATED);
    issuer.verifier.verify("x").call(() -> refused(OPS, Problem.UNAUTHENTICATED));
    issuer.verifier.verify(issuer.good()).call(() -> refused(OPS, Problem.FORBIDDEN));
    assertThat(Principal.current()).isEmpty();
  }

  private static Void refused(Permission permission, Problem problem) {
    assertThatThrownBy(() -> Principal.require(permission))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.problem()).isEqualTo(problem));
    return null;
  }

  @Test
  void anothersObjectIsHiddenUnlessThePermissionIsOverAll() {
    var anna = principal(Set.of(Issuer.READ), Set.of());
    anna.requireOwner("anna", OPS);
    assertThatThrownBy(() -> anna.requireOwner("bob", OPS))
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.problem()).isEqualTo(Problem.NOT_FOUND));
    principal(Set.of(new Permission("ops:*")), Set.of()).requireOwner("bob", OPS);
    assertThatThrownBy(() -> principal(Set.of(OPS), Set.of(OPS)).requireOwner("bob", OPS))
        .isInstanceOf(Refusal.class);
  }

  private Principal principal(Set<Permission> permissions, Set<Permission> suspended) {
    return new Principal("anna", permissions, suspended, "t", issuer.clock.instant());
  }

  @Test
  void whatCarriesATokenOrASecretDoesNotPrintIt() throws Exception {
    var text = Files.readString(directory.resolve("es.jwk"));
    assertThat(new KeyFile("es.jwk", text)).hasToString("es.jwk");
    assertThat(issuer.keys.active().toString()).isEqualTo("es-1 ES256");
    assertThat(issuer.config.toString()).doesNotContain("secret");
  }
}
