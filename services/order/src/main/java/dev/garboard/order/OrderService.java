package dev.garboard.order;

import dev.garboard.kit.client.RateLimits;
import dev.garboard.kit.client.Redis;
import dev.garboard.kit.data.Database;
import dev.garboard.kit.data.IdempotencyStore;
import dev.garboard.kit.data.Inbox;
import dev.garboard.kit.data.Migrator;
import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.Periodic;
import dev.garboard.kit.data.TimeOrderedIds;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.grpc.CallFilters;
import dev.garboard.kit.grpc.Channels;
import dev.garboard.kit.grpc.GrpcServer;
import dev.garboard.kit.messaging.Brokers;
import dev.garboard.kit.messaging.Consumer;
import dev.garboard.kit.messaging.DeadLetters;
import dev.garboard.kit.messaging.MessagingRoutes;
import dev.garboard.kit.messaging.OutboxRows;
import dev.garboard.kit.messaging.OwnTopics;
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
import dev.garboard.kit.saga.SagaDefinition;
import dev.garboard.kit.saga.SagaEngine;
import dev.garboard.kit.saga.SagaRoutes;
import dev.garboard.kit.security.Authentication;
import dev.garboard.kit.security.HttpAuthentication;
import dev.garboard.kit.security.NoRevocations;
import dev.garboard.kit.security.OpenApi;
import dev.garboard.kit.security.OperatorsOnly;
import dev.garboard.kit.security.Principal;
import dev.garboard.kit.security.RedisRevocations;
import dev.garboard.kit.security.Revocations;
import dev.garboard.kit.security.Secured;
import dev.garboard.kit.security.TokenVerifier;
import dev.garboard.kit.security.TrustedKeys;
import dev.garboard.order.adapter.GrpcCatalog;
import dev.garboard.order.adapter.JdbcBlockedUsers;
import dev.garboard.order.adapter.JdbcOrderSummaries;
import dev.garboard.order.adapter.JdbcOrders;
import dev.garboard.order.adapter.OrderEvents;
import dev.garboard.order.adapter.OrderSaga;
import dev.garboard.order.adapter.OrderSaga.Placement;
import dev.garboard.order.adapter.OverdueReservations;
import dev.garboard.order.adapter.SagaFulfilment;
import dev.garboard.order.domain.CancelOrder;
import dev.garboard.order.domain.EndOrder;
import dev.garboard.order.domain.OrderId;
import dev.garboard.order.domain.PlaceOrder;
import dev.garboard.order.domain.ShowOrders;
import dev.garboard.order.domain.UseCases;
import dev.garboard.order.grpc.OrderGrpc;
import dev.garboard.order.http.OrderRoutes;
import dev.garboard.order.http.StoryStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/** The service, put together; what is added first starts first and stops last. */
final class OrderService {
  private static final Duration HOUR = Duration.ofHours(1);

  private final LiveConfig<OrderConfig> live;
  private final OrderConfig config;
  private final ServiceRuntime runtime;
  private final Identity identity;

  /** PostgreSQL keeps microseconds. */
  private final Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));

  private final TimeOrderedIds ids = new TimeOrderedIds(clock, new SecureRandom());
  private final Database database;
  private final Tx tx;
  private final Redis redis;
  private final Broker broker;
  private final TrustedKeys keys;
  private final Tracing tracing;
  private final Channels channels;
  private final ClientAddress addresses;
  private final RateLimits limits;
  private final Progress progress = new Progress();
  private final GrpcCatalog catalog;
  private final Relay relay;
  private final Outbox outbox;
  private final SagaEngine engine;
  private final UseCases cases;

  /**
   * Of this release.
   *
   * @param sagas the versions it can carry out, oldest first: new orders begin with the last
   */
  OrderService(
      Identity identity,
      LiveConfig<OrderConfig> live,
      String profile,
      Function<EndOrder, List<SagaDefinition<Placement>>> sagas) {
    this.identity = identity;
    this.live = live;
    config = live.current();
    var server = config.server();
    var basics = new RuntimeConfig(server.admin(), server.drain(), config.logging());
    runtime = new ServiceRuntime(identity, basics, live::masked);
    var metrics = runtime.metrics();
    database = new Database(config.database(), identity, metrics);
    tx = new Tx(database);
    redis = new Redis(config.redis());
    broker = Brokers.of(config.messaging());
    keys = TrustedKeys.of(config.security().jwt(), profile, metrics.registry(), clock);
    tracing = new Tracing(config.tracing(), identity);
    channels = new Channels(config.client(), tracing);
    catalog =
        new GrpcCatalog(channels.to(config.order().inventory()), config.order().priceMaxAge());
    addresses = new ClientAddress(server.http().trustedProxies());
    limits =
        new RateLimits(
            config.ratelimit(),
            addresses,
            () -> Principal.current().map(Principal::subject),
            metrics);
    relay = new Relay(config.database(), config.outbox(), broker, identity.service(), metrics);
    outbox = new Outbox(tx, relay::wake);
    var orders = new JdbcOrders(tx, outbox, new OrderEvents(ids), tracing::headers);
    var versions = sagas.apply(new EndOrder(orders, clock));
    engine = new SagaEngine(tx, outbox, ids, config.saga(), List.copyOf(versions), metrics);
    var fulfilment = new SagaFulfilment(engine, versions.getLast());
    cases =
        new UseCases(
            new PlaceOrder(
                catalog,
                new JdbcBlockedUsers(tx),
                orders,
                fulfilment,
                tx::call,
                () -> new OrderId(ids.get()),
                clock),
            new ShowOrders(new JdbcOrderSummaries(tx, progress)),
            new CancelOrder(orders, fulfilment, tx::call));
  }

  ExitCode run() throws InterruptedException {
    followConfiguration();
    runtime.health().ready("database", database::ask);
    runtime
        .add(tracing)
        .add(database)
        .add(new Migrator(config.database(), identity, OrderMain.SERVICE.migrations()))
        .add(redis)
        .add(keys)
        .add(broker)
        .add(new OwnTopics(broker, OrderSaga.TOPICS))
        .add(channels)
        .add(catalog);
    consumers().forEach(runtime::add);
    runtime.add(engine).add(new Periodic("sagas", HOUR, engine::purge)).add(relay);
    runtime.admin(new SagaRoutes(engine, () -> Principal.require().subject())::addTo);
    doors().forEach(runtime::add);
    return runtime.describe(OrderMain.SERVICE.descriptor()).run();
  }

  private void followConfiguration() {
    var log = LoggerFactory.getLogger(OrderMain.class);
    live.unknown().forEach(key -> log.warn("{}", key));
    live.onChange(
        changed -> {
          runtime.logs().apply(changed.logging());
          tracing.apply(changed.tracing());
          limits.apply(changed.ratelimit());
        });
    runtime.add(new ConfigWatch(live, runtime.metrics()));
  }

  private List<Component> consumers() {
    var inbox = new Inbox(tx, config.inbox());
    var feeds =
        new Feeds(group -> consumer(group, inbox), tx, progress, runtime.metrics())
            .view()
            .saga(engine)
            .neighbours(catalog, new OverdueReservations(tx, outbox, ids));
    var letters = new DeadLetters(broker, tx, identity.service(), feeds.all());
    var rows = new OutboxRows(tx, relay::wake);
    runtime.admin(new MessagingRoutes(letters, rows, () -> Principal.require().subject())::addTo);
    return feeds.components(new Periodic("inbox", HOUR, inbox::maintain), letters);
  }

  private Consumer consumer(String group, Inbox inbox) {
    return new Consumer(group, broker, tx, inbox, config.messaging().retry(), runtime.metrics());
  }

  private Revocations revocations() {
    return redis.isOn()
        ? new RedisRevocations(redis, config.security().jwt(), clock)
        : new NoRevocations();
  }

  private List<Component> doors() {
    var metrics = runtime.metrics();
    var answers = new IdempotencyStore(tx, config.idempotency(), metrics.registry());
    var verifier = new TokenVerifier(config.security().jwt(), keys.all(), revocations(), clock);
    var authentication = new Authentication(verifier, metrics.registry());
    runtime.guard(new OperatorsOnly(authentication));
    var stories =
        new StoryStream(cases.showOrders(), progress, () -> runtime.health().ready().up());
    var orders = new OrderRoutes(cases, tx, answers, Callers::current, stories);
    return List.of(
        new Periodic("idempotency", HOUR, answers::purge),
        new HttpServer(
            config.server().http(),
            metrics,
            HttpFilters.none()
                .trace(new HttpTracing(tracing))
                .authenticate(new HttpAuthentication(authentication))
                .limit(limits),
            Secured.routes(rules -> rules.register(orders, new OpenApi("/openapi/order.yaml")))),
        new GrpcServer(
            config.server().grpc(),
            metrics,
            () -> runtime.health().ready().up(),
            CallFilters.of(authentication).trace(tracing).limit(addresses, limits::admit),
            List.of(new OrderGrpc(cases, answers, Callers::current, progress).service())));
  }
}
