package dev.garboard.peers.temporal;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.garboard.peers.shop.Cart;
import dev.garboard.peers.shop.Order;
import dev.garboard.peers.shop.Orders;
import dev.garboard.peers.shop.Prices;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import java.io.IOException;
import java.util.UUID;

/** The order service: takes orders over HTTP, and runs their workflows. */
public final class OrderMain {
  static final String QUEUE = "order";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final WorkflowClient client;
  private final Prices prices;

  private OrderMain(WorkflowClient client, Prices prices) {
    this.client = client;
    this.prices = prices;
  }

  public static void main(String[] args) throws IOException {
    var settings = Settings.here();
    var client = settings.client();
    var workers = Settings.workers(client);
    var worker = workers.newWorker(QUEUE, Settings.worker());
    worker.registerWorkflowImplementationTypes(OrderFulfilment.class);
    worker.registerActivitiesImplementations(activities(new Orders(settings.database())));
    workers.start();
    var service = new OrderMain(client, new Prices(settings.get("INVENTORY_URL")));
    new Http(settings).on("/api/v1/orders", 202, service::place).start();
  }

  private static OrderActivities activities(Orders orders) {
    return new OrderActivities() {
      @Override
      public void place(Order order) {
        orders.place(order);
      }

      @Override
      public void confirm(UUID order) {
        orders.confirm(order);
      }

      @Override
      public void cancel(UUID order, String reason) {
        orders.cancel(order, reason);
      }
    };
  }

  /** The workflow writes the order: what is started is in Temporal, or was not accepted. */
  private String place(HttpExchange exchange) throws IOException {
    var cart = JSON.readValue(exchange.getRequestBody(), Cart.class);
    var order = Order.of(key(exchange), cart, prices.of(cart.line().sku()));
    var workflow = client.newWorkflowStub(OrderWorkflow.class, options(order));
    try {
      WorkflowClient.start(workflow::fulfil, order);
    } catch (WorkflowExecutionAlreadyStarted repeated) {
      // The same order: the answer is the same.
    }
    return "{\"id\": \"%s\"}".formatted(order.id());
  }

  private static UUID key(HttpExchange exchange) {
    return UUID.fromString(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
  }

  private static WorkflowOptions options(Order order) {
    return WorkflowOptions.newBuilder()
        .setTaskQueue(QUEUE)
        .setWorkflowId(order.id().toString())
        .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
        .setDisableEagerExecution(false)
        .build();
  }
}
