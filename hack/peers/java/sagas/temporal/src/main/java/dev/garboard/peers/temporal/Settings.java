package dev.garboard.peers.temporal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.util.Map;
import javax.sql.DataSource;

/** From the environment. */
record Settings(Map<String, String> environment) {
  static Settings here() {
    return new Settings(System.getenv());
  }

  int httpPort() {
    return Integer.parseInt(get("HTTP_PORT"));
  }

  String get(String name) {
    return environment.get(name);
  }

  DataSource database() {
    var config = new HikariConfig();
    config.setJdbcUrl(get("DATABASE_URL"));
    config.setUsername(get("DATABASE_USERNAME"));
    config.setPassword(get("DATABASE_PASSWORD"));
    config.setMaximumPoolSize(Integer.parseInt(get("DATABASE_POOL_SIZE")));
    return new HikariDataSource(config);
  }

  WorkflowClient client() {
    return WorkflowClient.newInstance(
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(get("TEMPORAL_ADDRESS")).build()));
  }

  static WorkerFactory workers(WorkflowClient client) {
    return WorkerFactory.newInstance(
        client, WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build());
  }

  static WorkerOptions worker() {
    return WorkerOptions.newBuilder().setUsingVirtualThreads(true).build();
  }
}
