package dev.garboard.journeys;

/** The processes of the shop, in the order of their start. */
public enum Room {
  GATEWAY("payment", "dev.garboard.payment.PaymentGatewaySimulator"),
  USER("user", "dev.garboard.user.UserMain"),
  INVENTORY("inventory", "dev.garboard.inventory.InventoryMain"),
  PAYMENT("payment", "dev.garboard.payment.PaymentMain"),
  ORDER("order", "dev.garboard.order.OrderMain");

  private final String module;
  private final String main;

  Room(String module, String main) {
    this.module = module;
    this.main = main;
  }

  String module() {
    return module;
  }

  String main() {
    return main;
  }

  /** Also of its database. */
  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
