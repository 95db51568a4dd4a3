package dev.garboard.inventory;

import dev.garboard.inventory.adapter.InventoryCommands;
import dev.garboard.inventory.adapter.InventoryEvents;
import dev.garboard.inventory.adapter.JdbcItems;
import dev.garboard.inventory.adapter.JdbcReservations;
import dev.garboard.inventory.adapter.JdbcStocks;
import dev.garboard.inventory.domain.EndReservation;
import dev.garboard.inventory.domain.KeepReservation;
import dev.garboard.inventory.domain.PutItem;
import dev.garboard.inventory.domain.ReservationId;
import dev.garboard.inventory.domain.ReserveStock;
import dev.garboard.inventory.domain.SetStock;
import dev.garboard.inventory.domain.ShowInventory;
import dev.garboard.inventory.domain.UseCases;
import dev.garboard.inventory.grpc.InventoryGrpc;
import dev.garboard.inventory.http.InventoryRoutes;
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
import dev.garboard.kit.grpc.GrpcServer;
import dev.garboard.kit.messaging.Brokers;
import dev.garboard.kit.messaging.Consumer;
import dev.garboard.kit.messaging.DeadLetters;
import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.messaging.MessagingRoutes;
import dev.garboard.kit.messaging.OutboxRows;
import dev.garboard.kit.messaging.OwnTopics;
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
import dev.garboard.kit.saga.Participant;
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
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** The service, put together; what is added first starts first and stops last. */
final class InventoryService {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String GROUP = "inventory";

  private final LiveConfig<InventoryConfig> live;
  private final InventoryConfig config;
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
  private final ClientAddress addresses;
  private final RateLimits limits;
  private final Relay relay;
  private final Participant participant;
  private final UseCases cases;

  InventoryService(Identity identity, LiveConfig<InventoryConfig> live, String profile) {
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
    addresses = new ClientAddress(server.http().trustedProxies());
    limits =
        new RateLimits(
            config.ratelimit(),
            addresses,
            () -> Principal.current().map(Principal::subject),
            metrics);
    relay = new Relay(config.database(), config.outbox(), broker, identity.service(), metrics);
    var outbox = new Outbox(tx, relay::wake);
    participant = new Participant(identity.service(), tx, outbox, ids);
    cases = cases(outbox);
  }

  private UseCases cases(Outbox outbox) {
    var events = new InventoryEvents(ids, this::context);
    var items = new JdbcItems(tx, outbox, events);
    var stocks = new JdbcStocks(tx, outbox, events);
    var reservations = new JdbcReservations(tx, outbox, events);
    var ttl = config.inventory().reservationTtl();
    return new UseCases(
        new PutItem(items, tx::call, clock),
        new SetStock(stocks, tx::call, clock),
        new ReserveStock(
            stocks, reservations, tx::call, () -> new ReservationId(ids.get()), ttl, clock),
        new EndReservation(stocks, reservations, tx::call, clock),
        new KeepReservation(reservations, tx::call, ttl, clock),
        new ShowInventory(items, stocks, reservations));
  }

  /** Whose consequence is what this thread does: of a message, or of the call in hand. */
  private Map<String, String> context() {
    return Event.current().map(Event::consequence).orElseGet(tracing::headers);
  }

  ExitCode run() throws InterruptedException {
    followConfiguration();
    runtime.health().ready("database", database::ask);
    runtime
        .add(tracing)
        .add(database)
        .add(new Migrator(config.database(), identity, InventoryMain.SERVICE.migrations()))
        .add(redis)
        .add(keys)
        .add(broker)
        .add(new OwnTopics(broker, Set.of(InventoryEvents.TOPIC)))
        .add(relay);
    commands().forEach(runtime::add);
    doors().forEach(runtime::add);
    return runtime.describe(InventoryMain.SERVICE.descriptor()).run();
  }

  private void followConfiguration() {
    var log = LoggerFactory.getLogger(InventoryMain.class);
    live.unknown().forEach(key -> log.warn("{}", key));
    live.onChange(
        changed -> {
          runtime.logs().apply(changed.logging());
          tracing.apply(changed.tracing());
          limits.apply(changed.ratelimit());
        });
    runtime.add(new ConfigWatch(live, runtime.metrics()));
  }

  private List<Component> commands() {
    new InventoryCommands(cases, clock).addTo(participant);
    var inbox = new Inbox(tx, config.inbox());
    var retry = config.messaging().retry();
    var consumer = new Consumer(GROUP, broker, tx, inbox, retry, runtime.metrics());
    participant.consume(consumer, InventoryCommands.TOPIC);
    var letters = new DeadLetters(broker, tx, identity.service(), List.of(consumer));
    var rows = new OutboxRows(tx, relay::wake);
    runtime.admin(new MessagingRoutes(letters, rows, () -> Principal.require().subject())::addTo);
    return List.of(
        new Periodic("inbox", HOUR, inbox::maintain),
        new Periodic("command-log", HOUR, participant::purge),
        new Periodic("overdue", config.inventory().askEvery(), cases.keepReservation()::askOverdue),
        consumer,
        letters);
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
    var routes = new InventoryRoutes(cases, Callers::current);
    return List.of(
        new Periodic("idempotency", HOUR, answers::purge),
        new HttpServer(
            config.server().http(),
            metrics,
            HttpFilters.none()
                .trace(new HttpTracing(tracing))
                .authenticate(new HttpAuthentication(authentication))
                .limit(limits),
            Secured.routes(
                rules -> rules.register(routes, new OpenApi("/openapi/inventory.yaml")))),
        new GrpcServer(
            config.server().grpc(),
            metrics,
            () -> runtime.health().ready().up(),
            CallFilters.of(authentication).trace(tracing).limit(addresses, limits::admit),
            List.of(new InventoryGrpc(cases, answers, Callers::current).service())));
  }
}
