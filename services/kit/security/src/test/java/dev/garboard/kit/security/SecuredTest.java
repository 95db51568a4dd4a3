package dev.garboard.kit.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpRules;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecuredTest {
  @TempDir private Path directory;
  private Issuer issuer;
  private Door door;

  @BeforeEach
  void start() throws Exception {
    issuer = new Issuer(directory);
    door = new Door(issuer);
  }

  @AfterEach
  void stop() throws Exception {
    door.close();
    issuer.close();
  }

  private String bearer() {
    return "Bearer " + issuer.good();
  }

  private String operator() {
    return "Bearer " + issuer.issuer.issue("root", Set.of(new Permission("ops:*")));
  }

  private static void challenged(HttpResponse<String> answer, int status, String challenge) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().allValues("www-authenticate")).containsExactly(challenge);
  }

  @Test
  void aRouteThatDoesNotSayWhoMayCallItKeepsTheServerFromStarting() {
    refusesRoutes(rules -> rules.get("/secret", (request, response) -> response.send("x")));
    refusesRoutes(rules -> rules.any((request, response) -> response.next()));
    refusesRoutes(
        rules -> rules.register("/api", nested -> nested.post("/x", (request, response) -> {})));
    refusesRoutes(
        rules -> rules.register(nested -> nested.delete("/x", (request, response) -> {})));
    Secured.routes(rules -> rules.get("/x", Secured.open((request, response) -> {})))
        .accept(HttpRouting.builder());
  }

  private static void refusesRoutes(Consumer<HttpRules> routes) {
    var routing = HttpRouting.builder();
    assertThatIllegalStateException()
        .isThrownBy(
            () -> {
              Secured.routes(routes).accept(routing);
              routing.build();
            })
        .withMessageContaining("does not say who may call it");
  }

  @Test
  void aGoodTokenIsThereForCallsMadeForItsCaller() throws Exception {
    var sent = bearer();
    assertThat(door.get("/token", sent).body()).isEqualTo(sent);
    assertThat(door.get("/token", "Bearer x.y.z").body()).isEqualTo("none");
    assertThat(door.get("/token").body()).isEqualTo("none");
  }

  @Test
  void withoutATokenTheAnswerAsksForOneAndSaysNothingMore() throws Exception {
    var refused = door.get("/mine");
    challenged(refused, 401, "Bearer");
    assertThat(refused.body()).contains("problems/unauthenticated", "send a bearer token");
    assertThat(door.count("anonymous")).isEqualTo(1);
  }

  @Test
  void withoutThePermissionTheAnswerIsForbidden() throws Exception {
    challenged(door.post("/ops", bearer()), 403, "Bearer error=\"insufficient_scope\"");
    assertThat(door.written).hasValue(0);
    assertThat(door.post("/ops", operator()).body()).isEqualTo("1");
    assertThat(door.count("accepted")).isEqualTo(2);
  }

  @Test
  void anOpenRouteServesEverybodyWhateverTokenTheySend() throws Exception {
    assertThat(door.get("/open").body()).isEqualTo("open");
    assertThat(door.get("/open", "Bearer stale").body()).isEqualTo("open");
    assertThat(door.get("/open", "Basic YTpi").body()).isEqualTo("open");
    assertThat(door.count("form")).isEqualTo(1);
  }

  @Test
  void aRouteForWhoeverIsSignedInNeedsNoPermission() throws Exception {
    assertThat(door.get("/me", operator()).body()).isEqualTo("root");
    assertThat(door.get("/me").statusCode()).isEqualTo(401);
  }

  @Test
  void anothersObjectIsNotFound() throws Exception {
    assertThat(door.get("/of/anna", bearer()).body()).isEqualTo("found");
    var hidden = door.get("/of/bob", bearer());
    assertThat(hidden.statusCode()).isEqualTo(404);
    assertThat(hidden.body()).contains("problems/not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/mine",
        "/mine/",
        "/mine?access_token=",
        "/%6dine",
        "/mine;x=1",
        "//mine",
        "/x/../mine"
      })
  void noWayOfWritingAPathGetsAround(String path) throws Exception {
    var query = path.endsWith("=") ? issuer.good() : "";
    assertThat(door.get(path + query).statusCode()).isIn(400, 401, 404);
    assertThat(door.get("/mine", bearer()).body()).isEqualTo("anna");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ",
        "Bearer  x",
        "Bearerx y",
        "Token x",
        "Basic YTpi",
        "x",
        "\"\""
      })
  void whatIsNoBearerTokenOpensNothing(String header) throws Exception {
    assertThat(door.get("/mine", header).statusCode()).isEqualTo(401);
    assertThat(door.get("/mine", bearer()).body()).isEqualTo("anna");
  }

  @Test
  void theNameOfTheSchemeMayBeWrittenInAnyCase() throws Exception {
    assertThat(door.get("/mine", "bearer " + issuer.good()).body()).isEqualTo("anna");
  }

  @Test
  void twoTokensAreMalformed() throws Exception {
    challenged(door.get("/mine", bearer(), bearer()), 400, "Bearer error=\"invalid_request\"");
    challenged(door.get("/mine", bearer(), "Basic YTpi"), 400, "Bearer error=\"invalid_request\"");
    assertThat(door.count("credentials")).isEqualTo(2);
  }

  @Test
  void aTokenLargerThanAHeaderMayBeIsRefusedBeforeItIsRead() throws Exception {
    assertThat(door.get("/mine", "Bearer " + "A".repeat(20_000)).statusCode()).isEqualTo(431);
    assertThat(door.get("/mine", bearer()).body()).isEqualTo("anna");
  }

  @Test
  void aMegabyteIsRefusedWithoutBeingParsed() {
    assertThat(issuer.verifier.verify("A".repeat(1 << 20)))
        .isEqualTo(new Caller.Rejected(TokenFault.FORM));
  }

  @Test
  void theKeysArePublishedForEverybodyForFiveMinutes() throws Exception {
    var answer = door.get(Jwks.PATH);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/jwk-set+json");
    assertThat(answer.headers().firstValue("cache-control")).hasValue("public, max-age=300");
    assertThat(answer.body()).contains(Issuer.ES).doesNotContain("\"d\"");
  }

  @Test
  void aThreadThatServesTheNextRequestKnowsNothingOfTheLast() throws Exception {
    for (var i = 0; i < 20; i++) {
      assertThat(door.get("/mine", bearer()).statusCode()).isEqualTo(200);
      assertThat(door.get("/mine").statusCode()).isEqualTo(401);
    }
  }
}
