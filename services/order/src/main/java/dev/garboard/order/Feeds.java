package dev.garboard.order;

import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Consumer;
import dev.garboard.kit.messaging.Progress;
import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.Metrics;
import dev.garboard.kit.saga.SagaEngine;
import dev.garboard.order.adapter.GrpcCatalog;
import dev.garboard.order.adapter.JdbcBlockedUsers;
import dev.garboard.order.adapter.OrderEvents;
import dev.garboard.order.adapter.OrderProjector;
import dev.garboard.order.adapter.OverdueReservations;
import dev.garboard.order.adapter.Story;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the service hears, and who listens. */
final class Feeds {
  private static final String STOCK = "inventory.events.v1";
  private static final String PAYMENTS = "payment.events.v1";

  private final Function<String, Consumer> consumers;
  private final Tx tx;
  private final Progress progress;
  private final Metrics metrics;
  private final List<Consumer> all = new ArrayList<>();

  Feeds(Function<String, Consumer> consumers, Tx tx, Progress progress, Metrics metrics) {
    this.consumers = consumers;
    this.tx = tx;
    this.progress = progress;
    this.metrics = metrics;
  }

  private Consumer group(String name) {
    var consumer = consumers.apply(name);
    all.add(consumer);
    return consumer;
  }

  /** The read model: orders, and what others tell of them. */
  Feeds view() {
    var story = new Story(tx, progress);
    var projector = new OrderProjector(tx, progress, story, metrics);
    var view = group(OrderProjector.VIEW);
    OrderProjector.TYPES.forEach(type -> view.on(OrderEvents.TOPIC, type, projector));
    Story.STOCK.forEach(type -> view.on(STOCK, type, story));
    Stream.of("ItemPut", "StockSet", "ReservationOverdue")
        .forEach(type -> view.ignore(STOCK, type));
    Story.PAYMENT.forEach(type -> view.on(PAYMENTS, type, story));
    return this;
  }

  /** What participants answer. */
  Feeds saga(SagaEngine engine) {
    engine.consume(group("order-saga"));
    return this;
  }

  /** Prices that changed, reservations that are overdue, users who left. */
  Feeds neighbours(GrpcCatalog catalog, OverdueReservations overdue) {
    var neighbours = group("order");
    neighbours.on(STOCK, "ItemPut", catalog).on(STOCK, "ReservationOverdue", overdue);
    neighbours.ignore(STOCK, "StockSet");
    Story.STOCK.forEach(type -> neighbours.ignore(STOCK, type));
    var blocked = new JdbcBlockedUsers(tx);
    Stream.of("UserCreated", "UserUpdated", "UserEmailChanged", "UserDeleted")
        .forEach(type -> neighbours.on(JdbcBlockedUsers.TOPIC, type, blocked));
    return this;
  }

  List<Consumer> all() {
    return List.copyOf(all);
  }

  /** All of it, in the order of start. */
  List<Component> components(Component... others) {
    return Stream.concat(all.stream(), Stream.of(others)).map(Component.class::cast).toList();
  }
}
