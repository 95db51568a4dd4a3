package dev.garboard.order;

import dev.garboard.contracts.inventory.v1.GetItemsRequest;
import dev.garboard.contracts.inventory.v1.GetItemsResponse;
import dev.garboard.contracts.inventory.v1.InventoryServiceGrpc.InventoryServiceImplBase;
import dev.garboard.contracts.inventory.v1.Item;
import dev.garboard.contracts.money.Money;
import dev.garboard.contracts.money.MoneyMessages;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A stock that only tells prices, and may be switched off. */
final class FakeStock extends InventoryServiceImplBase implements AutoCloseable {
  private final Map<String, Money> prices = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final Server server;
  private final int port;
  private volatile boolean away;

  FakeStock() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(this)
            .build()
            .start();
    port = server.getPort();
  }

  /** One at whose address nobody is. */
  static FakeStock away() throws IOException {
    var stock = new FakeStock();
    stock.close();
    return stock;
  }

  FakeStock sells(String sku, String price, String currency) {
    prices.put(sku, Money.of(price, currency));
    return this;
  }

  /** From now on it answers nobody. */
  void forget() {
    away = true;
  }

  /** How often it was called. */
  int asked() {
    return asked.get();
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void getItems(GetItemsRequest request, StreamObserver<GetItemsResponse> observer) {
    asked.incrementAndGet();
    if (away) {
      observer.onError(Status.UNAVAILABLE.asRuntimeException());
      return;
    }
    var answer = GetItemsResponse.newBuilder();
    request.getSkusList().stream()
        .filter(prices::containsKey)
        .forEach(
            sku ->
                answer.addItems(
                    Item.newBuilder()
                        .setSku(sku)
                        .setTitle(sku + " of ours")
                        .setUnitPrice(MoneyMessages.of(prices.get(sku)))));
    observer.onNext(answer.build());
    observer.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
