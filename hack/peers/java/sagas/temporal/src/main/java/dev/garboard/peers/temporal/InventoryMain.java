package dev.garboard.peers.temporal;

import com.sun.net.httpserver.HttpExchange;
import dev.garboard.peers.shop.Stock;
import java.io.IOException;
import java.util.UUID;

/** The inventory service: tells prices over HTTP, reserves for workflows. */
public final class InventoryMain {
  static final String QUEUE = "inventory";

  private InventoryMain() {}

  public static void main(String[] args) throws IOException {
    var settings = Settings.here();
    var stock = new Stock(settings.database());
    var workers = Settings.workers(settings.client());
    workers
        .newWorker(QUEUE, Settings.worker())
        .registerActivitiesImplementations(activities(stock));
    workers.start();
    new Http(settings).on("/prices/", 200, exchange -> price(stock, exchange)).start();
  }

  private static String price(Stock stock, HttpExchange exchange) {
    var path = exchange.getRequestURI().getPath();
    return "" + stock.price(path.substring("/prices/".length()));
  }

  private static InventoryActivities activities(Stock stock) {
    return new InventoryActivities() {
      @Override
      public void reserve(UUID order, String sku, int quantity) {
        stock.reserve(order, sku, quantity);
      }

      @Override
      public void commitReservation(UUID order) {
        stock.commit(order);
      }

      @Override
      public void releaseReservation(UUID order) {
        stock.release(order);
      }
    };
  }
}
