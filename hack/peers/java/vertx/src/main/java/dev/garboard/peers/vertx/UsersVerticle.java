package dev.garboard.peers.vertx;

import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.ext.web.handler.JWTAuthHandler;
import io.vertx.ext.web.handler.PlatformHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two routes that are measured, health and metrics. */
final class UsersVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(UsersVerticle.class);
  private static final String ALL = "/api/v1/users";
  private static final String ONE = ALL + "/:id";
  private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s]{1,189}");
  private static final Duration[] BUCKETS =
      DoubleStream.of(.001, .0025, .005, .01, .025, .05, .1, .2, .3, .5, 1, 2.5, 5, 10)
          .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * 1e9)))
          .toArray(Duration[]::new);

  private final Map<String, String> environment;
  private final Users users;
  private final Passwords passwords;
  private final PrometheusMeterRegistry metrics;
  private final MeterProvider<Timer> durations;

  UsersVerticle(
      Map<String, String> environment,
      Users users,
      Passwords passwords,
      PrometheusMeterRegistry metrics) {
    this.environment = environment;
    this.users = users;
    this.passwords = passwords;
    this.metrics = metrics;
    this.durations =
        Timer.builder("http.request.duration")
            .serviceLevelObjectives(BUCKETS)
            .withRegistry(metrics);
  }

  @Override
  public Future<?> start() {
    var options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(Integer.parseInt(environment.get("HTTP_PORT")))
            .setMaxHeaderSize(16 * 1024)
            .setIdleTimeout(60);
    return vertx.createHttpServer(options).requestHandler(router()).listen();
  }

  private Router router() {
    var router = Router.router(vertx);
    router.get("/healthz").handler(context -> context.response().end());
    router.get("/metrics").handler(context -> context.response().end(metrics.scrape()));
    router
        .get(ONE)
        .handler((PlatformHandler) context -> logAndCount(context, ONE))
        .handler(TimeoutHandler.create(3_000, 504))
        .handler(JWTAuthHandler.create(tokens()))
        .handler(this::show)
        .failureHandler(UsersVerticle::fail);
    router
        .post(ALL)
        .handler((PlatformHandler) context -> logAndCount(context, ALL))
        .handler(TimeoutHandler.create(3_000, 504))
        .handler(BodyHandler.create(false).setBodyLimit(1 << 20))
        .handler(this::register)
        .failureHandler(UsersVerticle::fail);
    return router;
  }

  private JWTAuth tokens() {
    var key =
        new PubSecKeyOptions()
            .setId("development")
            .setAlgorithm("HS256")
            .setBuffer(environment.get("JWT_SECRET"));
    var claims =
        new JWTOptions()
            .setIssuer(environment.get("JWT_ISSUER"))
            .addAudience(environment.get("JWT_AUDIENCE"))
            .setLeeway(30);
    return JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key).setJWTOptions(claims));
  }

  private void show(RoutingContext context) {
    var id = context.pathParam("id");
    if (!id.equals(context.user().subject())) {
      refuse(context, 404, "not-found", "no such user");
      return;
    }
    users
        .find(UUID.fromString(id))
        .onSuccess(
            found ->
                found.ifPresentOrElse(
                    user -> send(context, 200, user),
                    () -> refuse(context, 404, "not-found", "no such user")))
        .onFailure(context::fail);
  }

  private void register(RoutingContext context) {
    var body = context.body().asJsonObject();
    var email = text(body, "email", 254);
    var password = text(body, "password", 128);
    var name = text(body, "name", 255);
    if (!EMAIL.matcher(email).matches() || password.length() < 8) {
      throw new HttpException(422, "email is an address, password has at least 8 characters");
    }
    vertx
        .executeBlocking(() -> passwords.hash(password), false)
        .compose(hash -> users.add(email, hash, name))
        .onSuccess(
            user -> {
              context.response().putHeader(HttpHeaders.LOCATION, ALL + "/" + user.getString("id"));
              send(context, 201, user);
            })
        .onFailure(context::fail);
  }

  private static String text(JsonObject body, String field, int most) {
    if (body != null
        && body.getValue(field) instanceof String text
        && !text.isEmpty()
        && text.length() <= most) {
      return text;
    }
    throw new HttpException(422, field + " is a text of 1 to " + most + " characters");
  }

  private static void send(RoutingContext context, int status, JsonObject user) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.ETAG, "\"" + user.getLong("version") + "\"")
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(user.toBuffer());
  }

  private static void fail(RoutingContext context) {
    switch (context.failure()) {
      case PgException refused when "23505".equals(refused.getSqlState()) ->
          refuse(context, 409, "email-taken", "choose another");
      case HttpException refused ->
          refuse(context, refused.getStatusCode(), "refused", refused.getPayload());
      case null -> refuse(context, context.statusCode(), "refused", "");
      default -> {
        LOG.error("failed", context.failure());
        refuse(context, 500, "internal", "");
      }
    }
  }

  private static void refuse(RoutingContext context, int status, String slug, String detail) {
    var problem =
        new JsonObject()
            .put("type", "https://garboard.dev/problems/" + slug)
            .put("title", slug)
            .put("status", status)
            .put("detail", detail);
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(problem.toBuffer());
  }

  /** Writes a line for each request and counts it. */
  private void logAndCount(RoutingContext context, String route) {
    long start = System.nanoTime();
    var given = context.request().getHeader("X-Request-Id");
    var id = given == null ? UUID.randomUUID().toString() : given;
    context.response().putHeader("X-Request-Id", id);
    context.addEndHandler(_ -> finish(context, route, id, System.nanoTime() - start));
    context.next();
  }

  private void finish(RoutingContext context, String route, String id, long nanos) {
    var request = context.request();
    var response = context.response();
    int status = response.getStatusCode();
    durations
        .withTags("method", request.method().name(), "route", route, "status", status / 100 + "xx")
        .record(Duration.ofNanos(nanos));
    LOG.atInfo()
        .addKeyValue("request_id", id)
        .addKeyValue("principal", context.user() == null ? "" : context.user().subject())
        .addKeyValue("method", request.method().name())
        .addKeyValue("route", route)
        .addKeyValue("status", status)
        .addKeyValue("duration_ms", nanos / 1_000 / 1e3)
        .addKeyValue("bytes_in", request.bytesRead())
        .addKeyValue("bytes_out", response.bytesWritten())
        .addKeyValue("peer", request.remoteAddress().toString())
        .log("request");
  }
}
