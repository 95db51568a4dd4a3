package dev.garboard.user;

import dev.garboard.kit.client.RateLimits;
import dev.garboard.kit.client.Redis;
import dev.garboard.kit.data.Caches;
import dev.garboard.kit.data.Database;
import dev.garboard.kit.data.IdempotencyStore;
import dev.garboard.kit.data.Inbox;
import dev.garboard.kit.data.Migrator;
import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.Periodic;
import dev.garboard.kit.data.TimeOrderedIds;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.grpc.CallFilters;
import dev.garboard.kit.grpc.CallerAddress;
import dev.garboard.kit.grpc.GrpcServer;
import dev.garboard.kit.messaging.Brokers;
import dev.garboard.kit.messaging.Consumer;
import dev.garboard.kit.messaging.DeadLetters;
import dev.garboard.kit.messaging.MessagingRoutes;
import dev.garboard.kit.messaging.OutboxRows;
import dev.garboard.kit.messaging.Progress;
import dev.garboard.kit.messaging.Relay;
import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.runtime.ClientAddress;
import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.ConfigWatch;
import dev.garboard.kit.runtime.ExitCode;
import dev.garboard.kit.runtime.HttpFilters;
import dev.garboard.kit.runtime.HttpServer;
import dev.garboard.kit.runtime.HttpTracing;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.LiveConfig;
import dev.garboard.kit.runtime.RuntimeConfig;
import dev.garboard.kit.runtime.ServiceRuntime;
import dev.garboard.kit.runtime.Tracing;
import dev.garboard.kit.security.Authentication;
import dev.garboard.kit.security.HttpAuthentication;
import dev.garboard.kit.security.NoRevocations;
import dev.garboard.kit.security.OpenApi;
import dev.garboard.kit.security.OperatorsOnly;
import dev.garboard.kit.security.Passwords;
import dev.garboard.kit.security.Principal;
import dev.garboard.kit.security.RedisRevocations;
import dev.garboard.kit.security.RefreshTokens;
import dev.garboard.kit.security.Revocations;
import dev.garboard.kit.security.Secured;
import dev.garboard.kit.security.TokenVerifier;
import dev.garboard.user.adapter.JdbcRefreshTokens;
import dev.garboard.user.adapter.JdbcUserSummaries;
import dev.garboard.user.adapter.JdbcUsers;
import dev.garboard.user.adapter.UserEvents;
import dev.garboard.user.adapter.UserProjector;
import dev.garboard.user.adapter.UserRows;
import dev.garboard.user.domain.ChangeEmail;
import dev.garboard.user.domain.DeleteUser;
import dev.garboard.user.domain.DescribeUser;
import dev.garboard.user.domain.RegisterUser;
import dev.garboard.user.domain.ShowUsers;
import dev.garboard.user.domain.SignIn;
import dev.garboard.user.domain.UseCases;
import dev.garboard.user.domain.UserId;
import dev.garboard.user.grpc.UserGrpc;
import dev.garboard.user.http.AuthRoutes;
import dev.garboard.user.http.UserRoutes;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The service, put together; what is added first starts first and stops last. */
final class UserService {
  private static final Duration HOUR = Duration.ofHours(1);

  private final LiveConfig<UserConfig> live;
  private final UserConfig config;
  private final ServiceRuntime runtime;
  private final Identity identity;
  private final SecureRandom random = new SecureRandom();

  /** PostgreSQL keeps microseconds. */
  private final Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));

  private final Database database;
  private final Tx tx;
  private final Redis redis;
  private final Caches caches;
  private final UserRows rows;
  private final Broker broker;
  private final Keys keys;
  private final Tracing tracing;
  private final ClientAddress addresses;
  private final RateLimits limits;
  private final Attempts signUps = new Attempts();
  private final Attempts signIns = new Attempts();

  UserService(Identity identity, LiveConfig<UserConfig> live, String profile) {
    this.identity = identity;
    this.live = live;
    config = live.current();
    var server = config.server();
    var basics = new RuntimeConfig(server.admin(), server.drain(), config.logging());
    runtime = new ServiceRuntime(identity, basics, live::masked);
    database = new Database(config.database(), identity, runtime.metrics());
    tx = new Tx(database);
    redis = new Redis(config.redis());
    caches = new Caches(config.cache(), redis, runtime.metrics().registry());
    rows = new UserRows(caches, config.cache());
    broker = Brokers.of(config.messaging());
    keys = Keys.of(config, profile, clock);
    tracing = new Tracing(config.tracing(), identity);
    addresses = new ClientAddress(server.http().trustedProxies());
    limits =
        new RateLimits(
            config.ratelimit(),
            addresses,
            () -> Principal.current().map(Principal::subject),
            runtime.metrics());
  }

  ExitCode run() throws InterruptedException {
    followConfiguration();
    runtime.health().ready("database", database::ask);
    runtime
        .add(tracing)
        .add(database)
        .add(new Migrator(config.database(), identity, UserMain.SERVICE.migrations()))
        .add(redis)
        .add(caches)
        .add(keys)
        .add(broker);
    var relay =
        new Relay(
            config.database(), config.outbox(), broker, identity.service(), runtime.metrics());
    var progress = new Progress();
    var cases = cases(new Outbox(tx, relay::wake), progress);
    projection(progress, relay).forEach(runtime::add);
    runtime.add(relay);
    doors(cases).forEach(runtime::add);
    return runtime.describe(UserMain.SERVICE.descriptor()).run();
  }

  private void followConfiguration() {
    var log = LoggerFactory.getLogger(UserMain.class);
    live.unknown().forEach(key -> log.warn("{}", key));
    live.onChange(
        changed -> {
          runtime.logs().apply(changed.logging());
          tracing.apply(changed.tracing());
          limits.apply(changed.ratelimit());
        });
    runtime.add(new ConfigWatch(live, runtime.metrics()));
  }

  private UseCases cases(Outbox outbox, Progress progress) {
    var ids = new TimeOrderedIds(clock, random);
    var users = new JdbcUsers(tx, outbox, new UserEvents(ids));
    return new UseCases(
        new RegisterUser(users, tx::call, () -> new UserId(ids.get()), clock),
        new ShowUsers(new JdbcUserSummaries(tx, progress, rows)),
        new DescribeUser(users, tx::call, clock),
        new ChangeEmail(users, tx::call, clock),
        new DeleteUser(users, tx::call, clock),
        new SignIn(users));
  }

  /** The read model follows by the broker, and catches up at the start with what it missed. */
  private List<Component> projection(Progress progress, Relay relay) {
    var inbox = new Inbox(tx, config.inbox());
    var projector = new UserProjector(tx, progress, rows, runtime.metrics());
    var consumer =
        new Consumer(
            UserProjector.VIEW, broker, tx, inbox, config.messaging().retry(), runtime.metrics());
    UserProjector.TYPES.forEach(type -> consumer.on(UserEvents.TOPIC, type, projector));
    var letters = new DeadLetters(broker, tx, identity.service(), List.of(consumer));
    var unsent = new OutboxRows(tx, relay::wake);
    runtime.admin(new MessagingRoutes(letters, unsent, () -> Principal.require().subject())::addTo);
    return List.of(
        new Periodic("inbox", HOUR, inbox::maintain),
        new Periodic("user-view", HOUR, projector::rebuild),
        consumer,
        letters);
  }

  private Revocations revocations() {
    return redis.isOn()
        ? new RedisRevocations(redis, config.security().jwt(), clock)
        : new NoRevocations();
  }

  private List<Component> doors(UseCases cases) {
    var metrics = runtime.metrics();
    var answers = new IdempotencyStore(tx, config.idempotency(), metrics.registry());
    var passwords = new Passwords(config.security().password(), random, metrics.registry());
    var families = new JdbcRefreshTokens(tx);
    var refresh = new RefreshTokens(families, config.security().jwt(), random, clock);
    var revocations = revocations();
    var verifier = new TokenVerifier(config.security().jwt(), keys.all(), revocations, clock);
    var authentication = new Authentication(verifier, metrics.registry());
    runtime.guard(new OperatorsOnly(authentication));
    var users =
        new UserRoutes(
            cases,
            passwords,
            tx,
            answers,
            Callers::current,
            (email, request) -> signUps.count(email, addresses.of(request)),
            () -> live.current().users().pageSize());
    var auth =
        new AuthRoutes(
            cases.signIn(),
            passwords,
            refresh,
            keys.accessTokens(),
            revocations,
            (email, request) -> signIns.count(email, addresses.of(request)));
    return List.of(
        new Periodic("idempotency", HOUR, answers::purge),
        new Periodic("refresh-tokens", HOUR, families::purge),
        new HttpServer(
            config.server().http(),
            metrics,
            HttpFilters.none()
                .trace(new HttpTracing(tracing))
                .authenticate(new HttpAuthentication(authentication))
                .limit(limits),
            Secured.routes(
                rules ->
                    rules.register(users, auth, keys.jwks(), new OpenApi("/openapi/user.yaml")))),
        new GrpcServer(
            config.server().grpc(),
            metrics,
            () -> runtime.health().ready().up(),
            CallFilters.of(authentication).trace(tracing).limit(addresses, limits::admit),
            List.of(
                new UserGrpc(
                        cases,
                        passwords,
                        answers,
                        Callers::current,
                        email -> signUps.count(email, CallerAddress.current()))
                    .service())));
  }
}
