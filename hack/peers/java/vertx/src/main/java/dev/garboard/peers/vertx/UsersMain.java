package dev.garboard.peers.vertx;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.Map;

/** Starts one verticle for each processor. */
public final class UsersMain {

  private UsersMain() {}

  public static void main(String[] args) {
    var environment = System.getenv();
    var vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    var users = new Users(pool(vertx, environment));
    var passwords = Passwords.of(environment);
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> vertx.close().await()));
    vertx
        .deployVerticle(
            () -> new UsersVerticle(environment, users, passwords, metrics),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .onFailure(
            failure -> {
              failure.printStackTrace();
              Runtime.getRuntime().halt(1);
            });
  }

  private static Pool pool(Vertx vertx, Map<String, String> environment) {
    var size = Integer.parseInt(environment.getOrDefault("DATABASE_POOL_SIZE", "8"));
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(size))
        .connectingTo(
            PgConnectOptions.fromUri(environment.get("DATABASE_URL"))
                .setCachePreparedStatements(true))
        .using(vertx)
        .build();
  }
}
