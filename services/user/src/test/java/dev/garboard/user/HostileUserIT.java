package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.testing.RawHttp;
import dev.garboard.kit.testing.Stack;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What no friend sends to the routes of users: an exact refusal each, nothing changed, and an
 * unharmed next request. What breaks HTTP itself is the kit's, see HostileHttpTest.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileUserIT {
  private static final String USERS = "/api/v1/users";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String PASSWORD = "correct horse battery";
  private static final JsonMapper MAPPER = new JsonMapper();

  /** What each of them is for. */
  private record Known(String id, String token) {}

  /**
   * One request and its refusal.
   *
   * @param problem the last part of its type
   * @param pointers of the fields that are named, in order
   * @param header that the answer has, or empty
   */
  record Hostile(
      String name,
      String head,
      String body,
      int status,
      String problem,
      List<String> pointers,
      String header) {
    Hostile naming(String... fields) {
      return new Hostile(name, head, body, status, problem, List.of(fields), header);
    }

    Hostile with(String line) {
      return new Hostile(name, head, body, status, problem, pointers, line);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private Stack stack;
  private UserProcess service;
  private Known ada;
  private Known eve;
  private Known gone;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    stack = Stack.open();
    var plenty =
        Map.of(
            "GARBOARD_RATELIMIT_PRINCIPAL", "1000000/s",
            "GARBOARD_RATELIMIT_GLOBAL", "1000000/s",
            "GARBOARD_SECURITY_PASSWORD_MEMORY", "1MiB",
            "GARBOARD_SECURITY_PASSWORD_PASSES", "1");
    service = new UserProcess(directory, stack.postgres().database("hostile"), plenty).ready();
    ada = registered("ada@example.org");
    eve = registered("eve@example.org");
    gone = registered("gone@example.org");
    assertThat(ask("DELETE " + USERS + "/" + gone.id() + as(gone), "").status()).isEqualTo(204);
  }

  @AfterAll
  void stop() {
    service.close();
    stack.close();
  }

  private Known registered(String email) throws Exception {
    var answer =
        ask(
            "POST " + USERS + " HTTP/1.1\r\nIdempotency-Key: " + email + "\r\n" + JSON,
            user(email));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    var id = MAPPER.readTree(answer.body()).path("id").asText();
    return new Known(id, UserProcess.TOKENS.of(id, "user:read:self", "user:write:self"));
  }

  private RawHttp.Answer ask(String head, String body) throws Exception {
    return RawHttp.ask(service.port(), head, body);
  }

  /** The rest of a request line and who asks. */
  private static String as(Known caller) {
    return " HTTP/1.1\r\nAuthorization: Bearer " + caller.token() + "\r\n";
  }

  @ParameterizedTest
  @MethodSource({
    "bodies",
    "names",
    "emails",
    "passwords",
    "changes",
    "keys",
    "types",
    "conditions",
    "paths",
    "queries",
    "methods",
    "strangers",
    "others"
  })
  void isRefusedExactlyAndNothingHappened(Hostile hostile) throws Exception {
    var answer = ask(hostile.head(), hostile.body());
    var problem = MAPPER.readTree(answer.body());

    assertThat(answer.status()).as(answer.body()).isEqualTo(hostile.status());
    assertThat(problem.path("type").asText())
        .isEqualTo("https://garboard.dev/problems/" + hostile.problem());
    assertThat(
            StreamSupport.stream(problem.path("errors").spliterator(), false)
                .map(error -> error.path("pointer").asText()))
        .containsExactlyElementsOf(hostile.pointers());
    assertThat(answer.head()).contains("application/problem+json").contains(hostile.header());
    assertThat(answer.body())
        .doesNotContain("io.helidon", "dev.garboard.", "java.", "Exception", PASSWORD);
    isUnharmed();
  }

  /**
   * One request that is odd but good.
   *
   * @param shown what its answer has
   */
  record Odd(String name, String head, int status, String shown) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("odd")
  void isServedAsIfNothingWereOdd(Odd odd) throws Exception {
    var answer = ask(odd.head(), "");

    assertThat(answer.status()).as(answer.body()).isEqualTo(odd.status());
    assertThat(answer.head() + answer.body()).contains(odd.shown());
  }

  Stream<Odd> odd() {
    var get = "GET " + USERS + "/" + ada.id() + as(ada);
    return Stream.of(
        new Odd("a type that we do not have", get + "Accept: text/html\r\n", 200, ada.id()),
        new Odd("a type of no form", get + "Accept: ;;;\r\n", 200, ada.id()),
        new Odd(
            "an id in upper case",
            get.replace(ada.id(), ada.id().toUpperCase(Locale.ROOT)),
            200,
            ada.id()),
        new Odd("an escaped id", get.replace(ada.id(), escaped(ada.id())), 200, ada.id()),
        new Odd("a slash at the end", get.replace(" HTTP", "/ HTTP"), 200, ada.id()),
        new Odd("a query that nobody asked for", get.replace(" HTTP", "?x=1 HTTP"), 200, ada.id()),
        new Odd("the scheme in lower case", get.replace("Bearer", "bearer"), 200, ada.id()),
        new Odd(
            "another's consistency token",
            get + "X-Consistency-Token: " + eve.id() + ":9\r\n",
            200,
            ada.id()),
        new Odd(
            "a version that is not there yet",
            get + "X-Consistency-Token: " + ada.id() + ":2\r\n",
            200,
            "Stale: true"),
        new Odd("what is known", get + "If-None-Match: \"1\"\r\n", 304, "ETag: \"1\""),
        new Odd("what is weakly known", get + "If-None-Match: W/\"1\"\r\n", 304, "ETag: \"1\""),
        new Odd(
            "what is known among others",
            get + "If-None-Match: \"7\", \"1\"\r\n",
            304,
            "ETag: \"1\""),
        new Odd("anything known", get + "If-None-Match: *\r\n", 304, "ETag: \"1\""),
        new Odd("what was known before", get + "If-None-Match: \"0\"\r\n", 200, ada.id()),
        new Odd("no ETag at all", get + "If-None-Match: x\r\n", 200, ada.id()),
        new Odd("one who left lists", "GET " + USERS + as(gone), 200, "{\"items\":[]}"),
        new Odd(
            "one who asks for another's address",
            "GET " + USERS + "?email=eve@example.org" + as(ada),
            200,
            "{\"items\":[]}"));
  }

  private static String escaped(String id) {
    return "%%%02X".formatted((int) id.charAt(0)) + id.substring(1);
  }

  private void isUnharmed() throws Exception {
    var next = ask("GET " + USERS + "/" + ada.id() + as(ada), "");
    assertThat(next.status()).isEqualTo(200);
    assertThat(next.body()).contains("\"name\":\"Ada\"", "ada@example.org", "\"version\":1,");
  }

  Stream<Hostile> bodies() {
    return Stream.of(
        malformed("an empty body", ""),
        malformed("a body of spaces", "   "),
        malformed("no JSON", "hello"),
        malformed("a form", "email=ada%40example.org"),
        malformed("an array", "[" + user("x@example.org") + "]"),
        malformed("null", "null"),
        malformed("a text", "\"ada\""),
        malformed("a number", "1"),
        malformed("true", "true"),
        malformed("half an object", "{\"email\": \"x@example.org\""),
        malformed("two objects", user("x@example.org") + user("y@example.org")),
        malformed("a duplicate key", "{\"name\": \"A\", \"name\": \"B\"}"),
        malformed("a duplicate key by an escape", "{\"name\": \"A\", \"\\u006eame\": \"B\"}"),
        malformed("depth 1,001", "{\"x\":".repeat(1_001) + "1" + "}".repeat(1_001)),
        malformed("arrays of depth 1,001", "[".repeat(1_001) + "]".repeat(1_001)),
        malformed("a number for an email", "{\"email\": 1}"),
        malformed("an object for an email", "{\"email\": {}}"),
        malformed("a number for a name", "{\"name\": 1}"),
        malformed("true for a name", "{\"name\": true}"),
        malformed("an array for a name", "{\"name\": [\"Ada\"]}"),
        malformed("a number for a password", "{\"password\": 12345678}"),
        malformed("an array for a password", "{\"password\": [\"12345678\"]}"),
        malformed("bytes that are no UTF-8", user("x@example.org").replace("Ada", "\u00ff\u00fe")),
        malformed("a slash in two bytes", user("x@example.org").replace("Ada", "\u00c0\u00af")),
        malformed(
            "a surrogate in three bytes",
            user("x@example.org").replace("Ada", "\u00ed\u00a0\u0080")),
        malformed("a raw NUL", user("x@example.org").replace("Ada", "A\0")),
        malformed("a byte order mark", "\u00ef\u00bb\u00bf" + user("x@example.org")),
        malformed("UTF-16", bytes(user("x@example.org"), StandardCharsets.UTF_16LE)),
        malformed("UTF-16 that says so", bytes(user("x@example.org"), StandardCharsets.UTF_16)),
        wrong("no fields", "{}").naming("/email", "/password", "/name"),
        wrong("null fields", "{\"email\": null, \"password\": null, \"name\": null}")
            .naming("/email", "/password", "/name"),
        wrong("all fields wrong", "{\"email\": \"x\", \"password\": \"x\", \"name\": \"\"}")
            .naming("/email", "/password", "/name"),
        wrong("an unknown field", user("x@example.org").replace("}", ", \"role\": \"admin\"}"))
            .naming("/role"),
        wrong(
                "unknown fields with depth",
                user("x@example.org").replace("}", ", \"id\": [[{}]], \"version\": {\"a\": 1}}"))
            .naming("/id", "/version"),
        wrong("a field in other letters", user("x@example.org").replace("name", "Name"))
            .naming("/Name"),
        new Hostile(
            "more than 1 MiB",
            post(JSON),
            "{\"name\": \"" + "x".repeat(1 << 20) + "\"}",
            413,
            "payload-too-large",
            List.of(),
            ""));
  }

  Stream<Hostile> names() {
    return Stream.of(
            List.of("an empty name", ""),
            List.of("a name of spaces", "   "),
            List.of("a name of tabs and lines", "\\t\\r\\n"),
            List.of("a name of no-break spaces", "\\u00a0\\u202f"),
            List.of("a name of nothing visible", "\\u200b\\u2060\\ufeff"),
            List.of("a name of 101 characters", "x".repeat(101)),
            List.of("a name of 101 characters beyond the BMP", "\\ud83d\\ude00".repeat(101)),
            List.of("NUL in a name", "A\\u0000da"),
            List.of("an escape sequence in a name", "\\u001b[31mAda"),
            List.of("a line in a name", "Ada\\nroot"),
            List.of("a line separator in a name", "Ada\\u2028" + "root"),
            List.of("DEL in a name", "Ada\\u007f!"),
            List.of("NEL in a name", "Ada\\u0085!"),
            List.of("half a surrogate pair", "Ada\\ud83d"),
            List.of("the other half", "\\ude00Ada"),
            List.of("a surrogate pair in the wrong order", "\\ude00\\ud83d"),
            List.of("a right-to-left override", "Ada\\u202egnp.exe"),
            List.of("a right-to-left embedding", "Ada\\u202bx"),
            List.of("a right-to-left isolate", "Ada\\u2067x"),
            List.of("a character that does not exist", "Ada\\uffff"))
        .map(it -> wrong(it.getFirst(), user("x@example.org").replace("Ada", it.getLast())))
        .map(it -> it.naming("/name"));
  }

  Stream<Hostile> emails() {
    return Stream.of(
            "",
            " ",
            "x",
            "@",
            "@example.org",
            "x@",
            "x@@example.org",
            "x@y@example.org",
            "x y@example.org",
            " x@example.org",
            "x@example.org ",
            "x@example.org\\n",
            "x@example.org\\r\\nBcc: y@example.org",
            "x\\u0000@example.org",
            "x@example",
            "x@.org",
            "x@example..org",
            "x@example.org.",
            "x@-example.org",
            "x@example-.org",
            "x@exa_mple.org",
            "x@[127.0.0.1]",
            "x@exam ple.org",
            ".x@example.org",
            "x.@example.org",
            "x..y@example.org",
            "\\\"x\\\"@example.org",
            "x(y)@example.org",
            "<x@example.org>",
            "X <x@example.org>",
            "x@example.org,y@example.org",
            "x\\uff20example.org",
            "\\u0445@example.org",
            "x\\u200b@example.org",
            "x@example.org\\u202e",
            "x@\\ud800.org",
            "x".repeat(65) + "@example.org",
            "x@" + "y".repeat(64) + ".org",
            "x@" + "y.".repeat(130) + "org",
            "x".repeat(300_000) + "@example.org")
        .map(
            it ->
                wrong(
                        "the email " + it.substring(0, Math.min(40, it.length())),
                        "{\"email\": \""
                            + it
                            + "\", \"password\": \""
                            + PASSWORD
                            + "\", \"name\": \"X\"}")
                    .naming("/email"));
  }

  Stream<Hostile> passwords() {
    return Stream.of(
            List.of("an empty password", ""),
            List.of("a password of 7", "1234567"),
            List.of("a password of 7 beyond the BMP", "\\ud83d\\ude00".repeat(7)),
            List.of("a password of 129", "x".repeat(129)),
            List.of("a password of 500,000", "x".repeat(500_000)),
            List.of("a password with half a surrogate pair", "12345678\\ud83d"))
        .map(it -> wrong(it.getFirst(), user("x@example.org").replace(PASSWORD, it.getLast())))
        .map(it -> it.naming("/password"));
  }

  /** Changes of one who may. */
  Stream<Hostile> changes() {
    var one = "PUT " + USERS + "/" + ada.id() + as(ada) + "If-Match: \"1\"\r\n" + JSON;
    var email = "PUT " + USERS + "/" + ada.id() + "/email" + as(ada) + JSON;
    return Stream.of(
        refused("a change without a name", one, "{}", 422, "validation-failed").naming("/name"),
        refused(
                "a change of the email by the wrong door",
                one,
                user("x@example.org"),
                422,
                "validation-failed")
            .naming("/email", "/password"),
        refused("a change to a name of spaces", one, "{\"name\": \" \"}", 422, "validation-failed")
            .naming("/name"),
        refused(
            "a change to a name that is a number", one, "{\"name\": 1}", 400, "malformed-request"),
        refused("a change to null", one, "null", 400, "malformed-request"),
        refused("a move without an email", email, "{}", 422, "validation-failed").naming("/email"),
        refused("a move to no address", email, "{\"email\": \"x\"}", 422, "validation-failed")
            .naming("/email"),
        refused("a move to a number", email, "{\"email\": 1}", 400, "malformed-request"),
        refused(
            "a move to another's address",
            email,
            "{\"email\": \"EVE@example.org\"}",
            409,
            "email-taken"));
  }

  Stream<Hostile> keys() {
    return Stream.concat(
        Stream.of(
                List.of("an empty key", ""),
                List.of("a key of spaces", "   "),
                List.of("a key of 256", "x".repeat(256)),
                List.of("a key outside of ASCII", "k\u00e9y"),
                List.of("a key with a space", "a b"),
                List.of("a key with a tab", "a\tb"))
            .map(
                it ->
                    refused(
                        it.getFirst(),
                        post(JSON + "Idempotency-Key: " + it.getLast() + "\r\n"),
                        user("x@example.org"),
                        400,
                        "malformed-request")),
        Stream.of(
            refused(
                "two keys",
                post(JSON + "Idempotency-Key: a\r\nIdempotency-Key: b\r\n"),
                user("x@example.org"),
                400,
                "malformed-request"),
            refused(
                "a key that came with another body",
                post(JSON + "Idempotency-Key: ada@example.org\r\n"),
                user("x@example.org"),
                422,
                "idempotency-key-reused")));
  }

  Stream<Hostile> types() {
    return Stream.of(
            List.of("no type", ""),
            List.of("text", "Content-Type: text/plain\r\n"),
            List.of("a form's type", "Content-Type: application/x-www-form-urlencoded\r\n"),
            List.of("a type for patches", "Content-Type: application/merge-patch+json\r\n"),
            List.of("any type", "Content-Type: */*\r\n"),
            List.of("ISO 8859-1", "Content-Type: application/json; charset=iso-8859-1\r\n"),
            List.of("UTF-16 by its type", "Content-Type: application/json; charset=utf-16\r\n"),
            List.of("a charset that is none", "Content-Type: application/json; charset=x\r\n"))
        .map(
            it ->
                refused(
                    it.getFirst(),
                    post(it.getLast()),
                    user("x@example.org"),
                    415,
                    "unsupported-media-type"));
  }

  Stream<Hostile> conditions() {
    var put = "PUT " + USERS + "/" + ada.id() + as(ada) + JSON;
    var body = "{\"name\": \"Mallory\"}";
    var wrong =
        Stream.of(
                "1",
                "\"\"",
                "\"x\"",
                "\"-1\"",
                "\"1\"x",
                "\"1",
                "W/\"1\"",
                "\"1\", \"2\"",
                "*, \"1\"",
                "",
                "\"" + "9".repeat(19) + "\"",
                "\u00b9")
            .map(
                it ->
                    refused(
                        "If-Match: " + it,
                        put + "If-Match: " + it + "\r\n",
                        body,
                        400,
                        "malformed-request"));
    var others =
        Stream.of(
            refused("no If-Match", put, body, 428, "precondition-required"),
            refused(
                "two of If-Match",
                put + "If-Match: \"1\"\r\nIf-Match: \"2\"\r\n",
                body,
                400,
                "malformed-request"),
            refused("If-Match: \"2\"", put + "If-Match: \"2\"\r\n", body, 412, "version-conflict"),
            refused("If-Match: \"0\"", put + "If-Match: \"0\"\r\n", body, 412, "version-conflict"),
            refused(
                "a deletion of another version",
                "DELETE " + USERS + "/" + ada.id() + as(ada) + "If-Match: \"2\"\r\n",
                "",
                412,
                "version-conflict"),
            refused(
                "a move from another version",
                "PUT " + USERS + "/" + ada.id() + "/email" + as(ada) + JSON + "If-Match: \"2\"\r\n",
                "{\"email\": \"y@example.org\"}",
                412,
                "version-conflict"));
    var get = "GET " + USERS + "/" + ada.id() + as(ada);
    var tokens =
        Stream.of(
                "x",
                "",
                ada.id(),
                ada.id() + ":0",
                ada.id() + ":-1",
                ada.id() + ":1,x",
                ada.id() + ":" + "9".repeat(19),
                ":1")
            .map(
                it ->
                    refused(
                        "X-Consistency-Token: " + it.replace(ada.id(), "<id>"),
                        get + "X-Consistency-Token: " + it + "\r\n",
                        "",
                        400,
                        "malformed-request"));
    return Stream.of(wrong, others, tokens).flatMap(all -> all);
  }

  Stream<Hostile> paths() {
    var lost =
        Stream.of(
                "/x",
                "/1-1-1-1-1",
                "/" + new UUID(0, 0),
                "/%7B" + ada.id() + "%7D",
                "/urn:uuid:" + ada.id(),
                "/" + ada.id().replace("-", ""),
                "/" + ada.id() + "%20",
                "/" + ada.id() + "0",
                "/" + ada.id() + "/password",
                "/" + ada.id() + "/email/x",
                "/" + "_".repeat(2_000),
                "/me")
            .map(
                it ->
                    refused(
                        "the path " + shown(it),
                        "GET " + USERS + it + as(ada),
                        "",
                        404,
                        "not-found"));
    var malformed =
        Stream.of(
                "/" + ada.id() + "%2femail",
                "/%2e%2e/users",
                "/../users/" + ada.id(),
                "/./" + ada.id(),
                "//" + ada.id(),
                "/" + ada.id() + ";x=1",
                "/" + ada.id() + "%00",
                "/%",
                "/" + ada.id() + "\\")
            .map(
                it ->
                    refused(
                        "the path " + shown(it),
                        "GET " + USERS + it + as(ada),
                        "",
                        400,
                        "malformed-request"));
    return Stream.concat(lost, malformed);
  }

  private String shown(String path) {
    var short40 = path.replace(ada.id(), "<id>");
    return short40.substring(0, Math.min(40, short40.length()));
  }

  Stream<Hostile> queries() {
    return Stream.of(
            "limit=0",
            "limit=-1",
            "limit=101",
            "limit=abc",
            "limit=",
            "limit=1.5",
            "limit=1e1",
            "limit=%2B1",
            "limit=0x10",
            "limit=%D9%A3",
            "limit=99999999999999999999",
            "limit=1&limit=2",
            "cursor=abc",
            "cursor=",
            "cursor=1-1-1-1-1",
            "cursor=" + ada.id() + "x",
            "cursor=" + ada.id() + "'--",
            "cursor=%00",
            "cursor=" + ada.id() + "&cursor=" + ada.id(),
            "email=x",
            "email=",
            "email=x%40example.org%00",
            "email=ada@example.org&email=eve@example.org",
            "sort=name",
            "Limit=1",
            "=1",
            "limit=1&access_token=x")
        .map(
            it ->
                refused(
                    "?" + it.replace(ada.id(), "<id>"),
                    "GET " + USERS + "?" + it + as(ada),
                    "",
                    400,
                    "malformed-request"));
  }

  Stream<Hostile> methods() {
    var all = new ArrayList<Hostile>();
    Map.of(
            USERS,
            "GET, POST",
            USERS + "/" + ada.id(),
            "GET, PUT, DELETE",
            USERS + "/" + ada.id() + "/email",
            "PUT",
            "/api/v1/auth/token",
            "POST",
            "/api/v1/auth/refresh",
            "POST",
            "/api/v1/auth/revoke",
            "POST")
        .forEach(
            (path, allowed) ->
                Stream.of("GET", "POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW")
                    .filter(method -> !List.of(allowed.split(", ")).contains(method))
                    .map(
                        method ->
                            refused(
                                    method + " " + path.replace(ada.id(), "<id>"),
                                    method + " " + path + as(ada),
                                    "",
                                    405,
                                    "method-not-allowed")
                                .with("Allow: " + allowed))
                    .forEach(all::add));
    return all.stream();
  }

  /** Each thing that a caller can do with one user. */
  private Stream<Hostile> verbs(String name, String id, String who, int status, String problem) {
    var rest = " HTTP/1.1\r\n" + who + "If-Match: *\r\n" + JSON;
    var one = USERS + "/" + id;
    return Stream.of(
        refused(name + " reads", "GET " + one + rest, "", status, problem),
        refused(name + " describes", "PUT " + one + rest, "{\"name\": \"M\"}", status, problem),
        refused(
            name + " moves",
            "PUT " + one + "/email" + rest,
            "{\"email\": \"m@example.org\"}",
            status,
            problem),
        refused(name + " deletes", "DELETE " + one + rest, "", status, problem));
  }

  /** They are told to say who they are. */
  Stream<Hostile> strangers() {
    var forged = ada.token().substring(0, ada.token().lastIndexOf('.') + 1) + "AAAA";
    return Stream.of(
            List.of("nobody", ""),
            List.of("one with a password", "Authorization: Basic YWRhOmFkYQ==\r\n"),
            List.of("one with a scheme alone", "Authorization: Bearer\r\n"),
            List.of("one with no token of ours", "Authorization: Bearer x\r\n"),
            List.of("one who forges", "Authorization: Bearer " + forged + "\r\n"),
            List.of("one without a scheme", "Authorization: " + ada.token() + "\r\n"))
        .flatMap(it -> verbs(it.getFirst(), ada.id(), it.getLast(), 401, "unauthenticated"))
        .map(it -> it.with("Bearer"));
  }

  /** They are known, but not for this. */
  Stream<Hostile> others() {
    var none = UserProcess.TOKENS.of(ada.id(), "order:read:self");
    var reads = UserProcess.TOKENS.of(ada.id(), "user:read:self");
    var noUser = UserProcess.TOKENS.of("a-service", "user:read:self", "user:write:self");
    return Stream.of(
            verbs("another", ada.id(), bearer(eve.token()), 404, "not-found"),
            verbs("one who left", gone.id(), bearer(gone.token()), 404, "not-found"),
            verbs(
                "one with two tokens",
                ada.id(),
                bearer(ada.token()).repeat(2),
                400,
                "malformed-request"),
            verbs("one who is no user", ada.id(), bearer(noUser), 404, "not-found"),
            verbs("one without permission", ada.id(), bearer(none), 403, "forbidden"),
            verbs("one who may only read", ada.id(), bearer(reads), 403, "forbidden").skip(1))
        .flatMap(all -> all);
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token + "\r\n";
  }

  private static Hostile malformed(String name, String body) {
    return refused(name, post(JSON), body, 400, "malformed-request");
  }

  private static Hostile wrong(String name, String body) {
    return refused(name, post(JSON), body, 422, "validation-failed");
  }

  private static Hostile refused(
      String name, String head, String body, int status, String problem) {
    return new Hostile(name, head, body, status, problem, List.of(), "");
  }

  private static String post(String headers) {
    return "POST " + USERS + " HTTP/1.1\r\n" + headers;
  }

  private static String user(String email) {
    return "{\"email\": \"%s\", \"password\": \"%s\", \"name\": \"Ada\"}"
        .formatted(email, PASSWORD);
  }

  private static String bytes(String text, Charset charset) {
    return new String(text.getBytes(charset), StandardCharsets.ISO_8859_1);
  }
}
