package dev.garboard.kit.security;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import dev.garboard.kit.runtime.ConfigSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.EdECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** An issuer with an ES256 key in force and an Ed25519 key to come, that also forges. */
final class Issuer implements AutoCloseable {
  record Settings(JwtConfig jwt, PasswordConfig password) {}

  static final Permission READ = new Permission("user:read:self");
  static final String ES = "es-1";
  static final String ED = "ed-2";
  private static final JsonMapper MAPPER = new JsonMapper();

  final MovableClock clock = new MovableClock();
  final KnownRevocations revocations = new KnownRevocations();
  final JwtConfig config = settings(Map.of()).jwt();
  final Path directory;
  final SigningKeys keys;
  final TokenVerifier verifier;
  final TokenIssuer issuer;
  private final TokenKey es;
  private final TokenKey ed;

  Issuer(Path directory) throws Exception {
    this.directory = directory;
    write("es.jwk", SigningKeys.freshKey(ES, clock.instant().minusSeconds(60)));
    write("ed.jwk", ed25519(ED, clock.instant().plus(Duration.ofHours(1))));
    keys = new SigningKeys(directory, config, clock);
    keys.start();
    verifier = new TokenVerifier(config, keys, revocations, clock);
    issuer = new TokenIssuer(config, keys, clock);
    es = keys.active();
    ed = new KeyFile("ed.jwk", Files.readString(directory.resolve("ed.jwk"))).key().signing();
  }

  static Settings settings(Map<String, String> more) {
    var environment = new HashMap<String, String>();
    environment.put("GARBOARD_JWT_ISSUER", "https://issuer.example");
    environment.put("GARBOARD_JWT_AUDIENCE", "shop");
    environment.putAll(more);
    return new ConfigSource(Path.of("").toAbsolutePath(), environment).read(Settings.class).value();
  }

  /** A file that nobody else may read. */
  Path write(String name, String text) throws IOException {
    var path = directory.resolve(name);
    var whole = directory.resolve(name + ".new");
    Files.writeString(whole, text);
    Files.setPosixFilePermissions(whole, PosixFilePermissions.fromString("rw-------"));
    return Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE);
  }

  static String ed25519(String id, Instant from) throws GeneralSecurityException {
    var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var encoded = pair.getPublic().getEncoded();
    var x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    var d = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
    return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x))
        .d(Base64URL.encode(d))
        .keyID(id)
        .notBeforeTime(Date.from(from))
        .build()
        .toJSONString();
  }

  String good() {
    return issuer.issue("anna", Set.of(READ));
  }

  /** A good token but for what is done to its payload. */
  String payload(Consumer<ObjectNode> change) {
    var payload = payload();
    change.accept(payload);
    return sign(header().toString(), payload.toString());
  }

  /** A good token but for what is done to its header. */
  String header(Consumer<ObjectNode> change) {
    var header = header();
    change.accept(header);
    return sign(header.toString(), payload().toString());
  }

  static ObjectNode header() {
    return MAPPER.createObjectNode().put("alg", "ES256").put("kid", ES).put("typ", "at+jwt");
  }

  ObjectNode payload() {
    var now = clock.instant().getEpochSecond();
    return MAPPER
        .createObjectNode()
        .put("iss", config.issuer())
        .put("aud", config.audience())
        .put("sub", "anna")
        .put("jti", "token-1")
        .put("scope", "user:read:self openid https://mail.example/read")
        .put("iat", now)
        .put("exp", now + 900);
  }

  /** Signed by the key in force, whatever the texts are. */
  String sign(String header, String payload) {
    return sign(header, payload, es);
  }

  String sign(String header, String payload, TokenKey key) {
    var input = part(header) + "." + part(payload);
    return input + "." + part(key.sign(input.getBytes(StandardCharsets.US_ASCII)));
  }

  static String part(String text) {
    return part(text.getBytes(StandardCharsets.UTF_8));
  }

  static String part(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  TokenKey edKey() {
    return ed;
  }

  byte[] esPublic() {
    return keys.find(ES).orElseThrow().key().getEncoded();
  }

  @Override
  public void close() throws IOException {
    keys.stop();
  }
}
