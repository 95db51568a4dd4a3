package dev.garboard.payment;

import dev.garboard.kit.client.HttpCalls;
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
import dev.garboard.kit.runtime.CrashPoint;
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
import dev.garboard.payment.adapter.GatewayWork;
import dev.garboard.payment.adapter.HttpPaymentGateway;
import dev.garboard.payment.adapter.JdbcAttempts;
import dev.garboard.payment.adapter.JdbcInstructions;
import dev.garboard.payment.adapter.JdbcPayments;
import dev.garboard.payment.adapter.PaymentCommands;
import dev.garboard.payment.adapter.PaymentEvents;
import dev.garboard.payment.adapter.SagaReplies;
import dev.garboard.payment.domain.AuthorizePayment;
import dev.garboard.payment.domain.CapturePayment;
import dev.garboard.payment.domain.CarryOut;
import dev.garboard.payment.domain.Command;
import dev.garboard.payment.domain.GatewayReply;
import dev.garboard.payment.domain.HearFromGateway;
import dev.garboard.payment.domain.Instruction;
import dev.garboard.payment.domain.PaymentId;
import dev.garboard.payment.domain.RefundPayment;
import dev.garboard.payment.domain.ShowPayments;
import dev.garboard.payment.domain.UseCases;
import dev.garboard.payment.domain.VoidPayment;
import dev.garboard.payment.grpc.PaymentGrpc;
import dev.garboard.payment.http.AttemptRoutes;
import dev.garboard.payment.http.GatewayNotices;
import dev.garboard.payment.http.PaymentRoutes;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** The service, put together; what is added first starts first and stops last. */
final class PaymentService {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String GROUP = "payment";

  private final LiveConfig<PaymentConfig> live;
  private final PaymentConfig config;
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
  private final HttpCalls calls;
  private final GatewayWork work;
  private final JdbcPayments payments;
  private final JdbcInstructions instructions;
  private final CarryOut carryOut;

  PaymentService(Identity identity, LiveConfig<PaymentConfig> live, String profile) {
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
    var gateway = config.payment().gateway();
    calls =
        new HttpCalls(
            "payment-gateway",
            URI.create(gateway.url()),
            config.client(),
            Tx::isActive,
            tracing,
            metrics.registry());
    work = new GatewayWork(gateway.calls(), this::carryOut, tracing, metrics.registry());
    payments = new JdbcPayments(tx, outbox, new PaymentEvents(ids), this::context);
    instructions =
        new JdbcInstructions(
            tx, work, () -> context().getOrDefault("traceparent", ""), gateway.recoverAfter());
    carryOut =
        new CarryOut(
            new HttpPaymentGateway(calls, gateway.timeout()),
            payments,
            instructions,
            new SagaReplies(participant),
            this::recorded,
            clock);
  }

  /** Whose consequence is what this thread does: of a message, or of the call in hand. */
  private Map<String, String> context() {
    return Event.current().map(Event::consequence).orElseGet(tracing::headers);
  }

  private <T> T recorded(Supplier<T> work) {
    return tx.call(
        () -> {
          var result = work.get();
          CrashPoint.BEFORE_COMMIT.pass("gateway");
          return result;
        });
  }

  private GatewayReply carryOut(Instruction instruction) {
    CrashPoint.BEFORE_CALL.pass("gateway");
    var reply = carryOut.carryOut(instruction);
    CrashPoint.AFTER_COMMIT.pass("gateway");
    return reply;
  }

  ExitCode run() throws InterruptedException {
    followConfiguration();
    runtime.health().ready("database", database::ask);
    runtime
        .add(tracing)
        .add(database)
        .add(new Migrator(config.database(), identity, PaymentMain.SERVICE.migrations()))
        .add(redis)
        .add(keys)
        .add(broker)
        .add(new OwnTopics(broker, Set.of(PaymentEvents.TOPIC)))
        .add(relay)
        .add(calls)
        .add(work);
    var cases = cases();
    commands(cases).forEach(runtime::add);
    doors(cases).forEach(runtime::add);
    return runtime.describe(PaymentMain.SERVICE.descriptor()).run();
  }

  private void followConfiguration() {
    var log = LoggerFactory.getLogger(PaymentMain.class);
    live.unknown().forEach(key -> log.warn("{}", key));
    live.onChange(
        changed -> {
          runtime.logs().apply(changed.logging());
          tracing.apply(changed.tracing());
          limits.apply(changed.ratelimit());
        });
    runtime.add(new ConfigWatch(live, runtime.metrics()));
  }

  private UseCases cases() {
    return new UseCases(
        new AuthorizePayment(
            payments, instructions, tx::call, () -> new PaymentId(ids.get()), clock),
        new CapturePayment(payments, instructions, tx::call, clock),
        new VoidPayment(payments, instructions, tx::call, clock),
        new RefundPayment(payments, instructions, tx::call, clock),
        new ShowPayments(payments),
        new HearFromGateway(payments, instructions));
  }

  private List<Component> commands(UseCases cases) {
    new PaymentCommands(cases, clock).addTo(participant);
    var inbox = new Inbox(tx, config.inbox());
    var retry = config.messaging().retry();
    var consumer = new Consumer(GROUP, broker, tx, inbox, retry, runtime.metrics());
    participant.consume(consumer, PaymentCommands.TOPIC);
    var letters = new DeadLetters(broker, tx, identity.service(), List.of(consumer));
    var rows = new OutboxRows(tx, relay::wake);
    runtime.admin(new MessagingRoutes(letters, rows, () -> Principal.require().subject())::addTo);
    runtime.admin(new AttemptRoutes(new JdbcAttempts(tx))::addTo);
    return List.of(
        new Periodic("inbox", HOUR, inbox::maintain),
        new Periodic("command-log", HOUR, participant::purge),
        new Periodic(
            "instructions",
            config.payment().gateway().recoverAfter().dividedBy(2),
            instructions::resume),
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
    var verifier = new TokenVerifier(config.security().jwt(), keys.all(), revocations(), clock);
    var authentication = new Authentication(verifier, metrics.registry());
    runtime.guard(new OperatorsOnly(authentication));
    var routes =
        new PaymentRoutes(cases, tx, answers, Callers::current, () -> new Command(ids.get()));
    var notices =
        new GatewayNotices(cases.hearFromGateway(), config.payment().gateway().webhookSecret());
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
                rules -> rules.register(routes, notices, new OpenApi("/openapi/payment.yaml")))),
        new GrpcServer(
            config.server().grpc(),
            metrics,
            () -> runtime.health().ready().up(),
            CallFilters.of(authentication).trace(tracing).limit(addresses, limits::admit),
            List.of(new PaymentGrpc(cases, Callers::current, work::await).service())));
  }
}
