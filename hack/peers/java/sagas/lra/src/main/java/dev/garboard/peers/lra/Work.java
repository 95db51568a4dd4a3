package dev.garboard.peers.lra;

import dev.garboard.peers.shop.Gateway;
import dev.garboard.peers.shop.Orders;
import dev.garboard.peers.shop.Payments;
import dev.garboard.peers.shop.Prices;
import dev.garboard.peers.shop.Stock;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** One program, started once for each service: it has the database of that service alone. */
@ApplicationScoped
public class Work {
  private final DataSource source;
  private final String service;
  private final String gateway;
  private final String inventory;
  private Orders orders;
  private Prices prices;
  private Stock stock;
  private Payments payments;

  Work(
      DataSource source,
      @ConfigProperty(name = "service") String service,
      @ConfigProperty(name = "gateway.url") String gateway,
      @ConfigProperty(name = "quarkus.rest-client.inventory.url") String inventory) {
    this.source = source;
    this.service = service;
    this.gateway = gateway;
    this.inventory = inventory;
  }

  void start(@Observes StartupEvent event) {
    switch (service) {
      case "order" -> {
        orders = new Orders(source);
        prices = new Prices(inventory);
      }
      case "inventory" -> stock = new Stock(source);
      case "payment" -> payments = new Payments(source, new Gateway(gateway));
      default -> throw new IllegalArgumentException(service);
    }
  }

  Orders orders() {
    return orders;
  }

  Prices prices() {
    return prices;
  }

  Stock stock() {
    return stock;
  }

  Payments payments() {
    return payments;
  }
}
