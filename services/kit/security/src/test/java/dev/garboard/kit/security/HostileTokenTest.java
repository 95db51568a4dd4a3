package dev.garboard.kit.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Groups 14 to 18 of the hostile list: a token, and the one fault that it must be refused for. */
class HostileTokenTest {
  record Case(Function<Issuer, String> token, TokenFault fault) {}

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

  static Stream<Arguments> cases() {
    var cases = new LinkedHashMap<String, Case>();
    algorithms(cases);
    keys(cases);
    times(cases);
    claims(cases);
    forms(cases);
    return cases.entrySet().stream().map(named -> Arguments.of(named.getKey(), named.getValue()));
  }

  private static void algorithms(Map<String, Case> cases) {
    for (var none : new String[] {"none", "None", "nOnE", "", "es256", "ES256 ", "ES512"}) {
      cases.put("alg " + none, header(header -> header.put("alg", none), TokenFault.ALGORITHM));
    }
    cases.put("alg none, no signature", new Case(HostileTokenTest::unsigned, TokenFault.ALGORITHM));
    cases.put("alg absent", header(header -> header.remove("alg"), TokenFault.HEADER));
    cases.put(
        "alg is an array",
        header(header -> header.putArray("alg").add("ES256"), TokenFault.ALGORITHM));
    cases.put("alg is null", header(header -> header.putNull("alg"), TokenFault.ALGORITHM));
    cases.put(
        "HS256 keyed with the encoded EC key",
        new Case(issuer -> hmac(issuer, issuer.esPublic()), TokenFault.ALGORITHM));
    cases.put(
        "HS256 keyed with the published JWK set",
        new Case(
            issuer -> hmac(issuer, issuer.keys.jwks().getBytes(StandardCharsets.UTF_8)),
            TokenFault.ALGORITHM));
    cases.put("RS256 instead", header(header -> header.put("alg", "RS256"), TokenFault.ALGORITHM));
    cases.put(
        "EdDSA for the ES256 key",
        header(header -> header.put("alg", "EdDSA"), TokenFault.ALGORITHM));
    cases.put(
        "ES256 for the EdDSA key",
        header(header -> header.put("kid", Issuer.ED), TokenFault.ALGORITHM));
  }

  private static void keys(Map<String, Case> cases) {
    cases.put(
        "its own key as jwk",
        header(header -> header.putObject("jwk").put("kty", "EC"), TokenFault.HEADER));
    cases.put("jku", header(h -> h.put("jku", "https://evil.example/jwks"), TokenFault.HEADER));
    cases.put("x5u", header(h -> h.put("x5u", "https://evil.example/x5"), TokenFault.HEADER));
    cases.put("x5c", header(h -> h.putArray("x5c").add("MIIB"), TokenFault.HEADER));
    cases.put("kid is a path", header(h -> h.put("kid", "../../dev/null"), TokenFault.HEADER));
    cases.put("kid is SQL", header(h -> h.put("kid", "x' OR '1'='1"), TokenFault.HEADER));
    cases.put("kid absent", header(h -> h.remove("kid"), TokenFault.HEADER));
    cases.put("kid is a number", header(h -> h.put("kid", 1), TokenFault.HEADER));
    cases.put("kid unknown", header(h -> h.put("kid", "es-9"), TokenFault.KEY));
    cases.put("kid of the other case", header(h -> h.put("kid", "ES-1"), TokenFault.KEY));
    cases.put("kid of 4 kB", header(h -> h.put("kid", "k".repeat(4000)), TokenFault.HEADER));
    cases.put("signed by another key", new Case(HostileTokenTest::foreign, TokenFault.SIGNATURE));
  }

  private static void times(Map<String, Case> cases) {
    cases.put("exp 30 s ago, the skew", time("exp", -30, TokenFault.EXPIRED));
    cases.put("exp an hour ago", time("exp", -3600, TokenFault.EXPIRED));
    cases.put("exp absent", claim(p -> p.remove("exp"), TokenFault.CLAIMS));
    cases.put("exp is text", claim(p -> p.put("exp", "2000000000"), TokenFault.CLAIMS));
    cases.put("exp 1e20", raw("exp", "1e20"));
    cases.put("exp 1e400", raw("exp", "1e400"));
    cases.put("exp 2^64", raw("exp", "18446744073709551616"));
    cases.put("exp with a fraction", raw("exp", "2000000000.5"));
    cases.put("exp negative", claim(p -> p.put("exp", -1), TokenFault.CLAIMS));
    cases.put("exp null", claim(p -> p.putNull("exp"), TokenFault.CLAIMS));
    cases.put("exp true", claim(p -> p.put("exp", true), TokenFault.CLAIMS));
    cases.put("nbf 31 s ahead", time("nbf", 31, TokenFault.EARLY));
    cases.put("nbf is text", claim(p -> p.put("nbf", "0"), TokenFault.CLAIMS));
    cases.put("iat 31 s ahead", time("iat", 31, TokenFault.EARLY));
    cases.put("iat absent", claim(p -> p.remove("iat"), TokenFault.CLAIMS));
    cases.put("iat a day and a minute ago", time("iat", -86_460, TokenFault.EXPIRED));
  }

  private static void claims(Map<String, Case> cases) {
    cases.put("aud of another", claim(p -> p.put("aud", "bank"), TokenFault.AUDIENCE));
    cases.put("aud with a prefix", claim(p -> p.put("aud", "shop2"), TokenFault.AUDIENCE));
    cases.put("aud empty list", claim(p -> p.putArray("aud"), TokenFault.AUDIENCE));
    cases.put("aud list of others", claim(p -> p.putArray("aud").add("bank"), TokenFault.AUDIENCE));
    cases.put(
        "aud list with a number",
        claim(p -> p.putArray("aud").add("shop").add(1), TokenFault.CLAIMS));
    cases.put("aud an object", claim(p -> p.putObject("aud").put("a", "shop"), TokenFault.CLAIMS));
    cases.put("aud absent", claim(p -> p.remove("aud"), TokenFault.CLAIMS));
    cases.put(
        "iss of another", claim(p -> p.put("iss", "https://evil.example"), TokenFault.ISSUER));
    cases.put(
        "iss with a slash more",
        claim(p -> p.put("iss", "https://issuer.example/"), TokenFault.ISSUER));
    cases.put("iss absent", claim(p -> p.remove("iss"), TokenFault.CLAIMS));
    cases.put("sub absent", claim(p -> p.remove("sub"), TokenFault.CLAIMS));
    cases.put("sub empty", claim(p -> p.put("sub", ""), TokenFault.CLAIMS));
    cases.put("sub a number", claim(p -> p.put("sub", 42), TokenFault.CLAIMS));
    cases.put("sub an object", claim(p -> p.putObject("sub"), TokenFault.CLAIMS));
    cases.put("sub with a line break", claim(p -> p.put("sub", "a\r\nx: y"), TokenFault.CLAIMS));
    cases.put("jti absent", claim(p -> p.remove("jti"), TokenFault.CLAIMS));
    cases.put("jti of 1 kB", claim(p -> p.put("jti", "j".repeat(1024)), TokenFault.CLAIMS));
    cases.put("scope a list", claim(p -> p.putArray("scope").add("ops:*"), TokenFault.CLAIMS));
    cases.put("an id token", header(h -> h.put("typ", "JWT"), TokenFault.HEADER));
    cases.put("typ absent", header(h -> h.remove("typ"), TokenFault.HEADER));
    cases.put("a refresh token", new Case(_ -> "A".repeat(43), TokenFault.FORM));
    cases.put("crit", header(h -> h.putArray("crit").add("exp"), TokenFault.HEADER));
    cases.put("b64 false", header(h -> h.put("b64", false), TokenFault.HEADER));
    cases.put("zip", header(h -> h.put("zip", "DEF"), TokenFault.HEADER));
    cases.put(
        "a claim twice",
        new Case(
            issuer ->
                issuer.sign(
                    Issuer.header().toString(), twice(issuer.payload().toString(), "sub", "root")),
            TokenFault.FORM));
    cases.put(
        "a header field twice",
        new Case(
            issuer ->
                issuer.sign(
                    twice(Issuer.header().toString(), "alg", "none"), issuer.payload().toString()),
            TokenFault.FORM));
  }

  private static void forms(Map<String, Case> cases) {
    cases.put("no signature", parts((h, p, s) -> h + "." + p + ".", TokenFault.SIGNATURE));
    cases.put(
        "bytes behind", parts((h, p, s) -> h + "." + p + "." + s + "AAAA", TokenFault.SIGNATURE));
    cases.put("text behind", parts((h, p, s) -> h + "." + p + "." + s + "!", TokenFault.FORM));
    cases.put("padding", parts((h, p, s) -> h + "." + p + "." + s + "==", TokenFault.FORM));
    cases.put("a space within", parts((h, p, s) -> h + ". " + p + "." + s, TokenFault.FORM));
    cases.put("two parts", parts((h, p, s) -> h + "." + p, TokenFault.FORM));
    cases.put("four parts", parts((h, p, s) -> h + "." + p + "." + s + "." + s, TokenFault.FORM));
    cases.put(
        "five parts, a JWE", parts((h, p, s) -> h + ".." + p + "." + p + "." + s, TokenFault.FORM));
    cases.put("only dots", new Case(_ -> "..", TokenFault.FORM));
    cases.put("nothing", new Case(_ -> "", TokenFault.FORM));
    cases.put("10 kB", parts((h, p, s) -> h + "." + "A".repeat(10_000) + "." + s, TokenFault.FORM));
    cases.put("r = s = 0", signature(bytes -> new byte[64]));
    cases.put("r = s = n", signature(bytes -> orders()));
    cases.put("a signature of 63 bytes", signature(bytes -> Arrays.copyOf(bytes, 63)));
    cases.put("a signature in DER", signature(bytes -> new byte[] {48, 6, 2, 1, 1, 2, 1, 1}));
    cases.put("a bit flipped", signature(HostileTokenTest::flipped));
    cases.put(
        "the payload changed",
        new Case(
            issuer -> {
              var parts = issuer.good().split("\\.", -1);
              return parts[0] + "." + Issuer.part(issuer.payload().toString()) + "." + parts[2];
            },
            TokenFault.SIGNATURE));
    cases.put("a header that is no JSON", text("{alg:ES256", "{}"));
    cases.put("a header that is a list", text("[]", "{}"));
    cases.put("a payload that is empty", text(Issuer.header().toString(), ""));
    cases.put("a payload that is null", text(Issuer.header().toString(), "null"));
    cases.put("a payload with more behind", text(Issuer.header().toString(), "{}{}"));
    cases.put(
        "a payload 1,000 deep", text(Issuer.header().toString(), "{\"a\":" + "[".repeat(1000)));
    cases.put(
        "a payload in UTF-16",
        new Case(
            issuer ->
                Issuer.part(Issuer.header().toString())
                    + "."
                    + Issuer.part("{}".getBytes(StandardCharsets.UTF_16))
                    + ".AAAA",
            TokenFault.FORM));
    cases.put(
        "the last character otherwise, the same bytes",
        parts((h, p, s) -> h + "." + p + "." + sameBytes(s), TokenFault.FORM));
  }

  private interface Parts {
    String of(String header, String payload, String signature);
  }

  private static Case parts(Parts change, TokenFault fault) {
    return new Case(
        issuer -> {
          var parts = issuer.good().split("\\.", -1);
          return change.of(parts[0], parts[1], parts[2]);
        },
        fault);
  }

  private static Case signature(Function<byte[], byte[]> change) {
    return parts(
        (header, payload, signature) ->
            header
                + "."
                + payload
                + "."
                + Issuer.part(change.apply(Base64.getUrlDecoder().decode(signature))),
        TokenFault.SIGNATURE);
  }

  private static Case header(Consumer<ObjectNode> change, TokenFault fault) {
    return new Case(issuer -> issuer.header(change), fault);
  }

  private static Case claim(Consumer<ObjectNode> change, TokenFault fault) {
    return new Case(issuer -> issuer.payload(change), fault);
  }

  private static Case time(String name, long seconds, TokenFault fault) {
    return new Case(
        issuer ->
            issuer.payload(p -> p.put(name, issuer.clock.instant().getEpochSecond() + seconds)),
        fault);
  }

  private static Case raw(String name, String number) {
    return new Case(
        issuer ->
            issuer.sign(
                Issuer.header().toString(),
                issuer.payload().put(name, "@").toString().replace("\"@\"", number)),
        TokenFault.CLAIMS);
  }

  private static Case text(String header, String payload) {
    return new Case(issuer -> issuer.sign(header, payload), TokenFault.FORM);
  }

  private static String unsigned(Issuer issuer) {
    return Issuer.part(Issuer.header().put("alg", "none").toString())
        + "."
        + Issuer.part(issuer.payload().toString())
        + ".";
  }

  private static String hmac(Issuer issuer, byte[] secret) {
    var key =
        new TokenKey(Issuer.ES, TokenAlgorithm.HS256, new SecretKeySpec(secret, "HmacSHA256"));
    return issuer.sign(
        Issuer.header().put("alg", "HS256").toString(), issuer.payload().toString(), key);
  }

  private static String foreign(Issuer issuer) {
    var text = SigningKeys.freshKey(Issuer.ES, Instant.EPOCH);
    return issuer.sign(
        Issuer.header().toString(),
        issuer.payload().toString(),
        new KeyFile("foreign", text).key().signing());
  }

  private static String twice(String object, String name, String value) {
    return object.substring(0, object.length() - 1) + ",\"" + name + "\":\"" + value + "\"}";
  }

  private static byte[] flipped(byte[] signature) {
    signature[10] ^= 1;
    return signature;
  }

  /** The order of P-256, twice: zero in the eyes of careless arithmetic (CVE-2022-21449). */
  private static byte[] orders() {
    var order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    return HexFormat.of().parseHex(order + order);
  }

  /** 64 bytes end in a character of which four bits say nothing. */
  private static String sameBytes(String signature) {
    var last = signature.charAt(signature.length() - 1);
    return signature.substring(0, signature.length() - 1) + (char) (last + 1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void isRefusedForItsFaultAndTheNextRequestIsServed(String name, Case hostile) throws Exception {
    var token = hostile.token().apply(issuer);
    assertThat(issuer.verifier.verify(token)).isEqualTo(new Caller.Rejected(hostile.fault()));
    var refused = door.get("/mine", "Bearer " + token);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().allValues("www-authenticate"))
        .containsExactly("Bearer error=\"invalid_token\"");
    assertThat(refused.body())
        .contains("problems/unauthenticated", "the token is not valid here")
        .doesNotContainIgnoringCase("jackson", "exception", "nimbus", "expected", "signature");
    assertThat(door.get("/mine", "Bearer " + issuer.good()).body()).isEqualTo("anna");
  }

  @Test
  void thereAreAsManyAsTheListAsksFor() {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(8 + 10 + 9 + 11 + 12);
  }
}
