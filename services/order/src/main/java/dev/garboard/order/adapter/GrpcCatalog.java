package dev.garboard.order.adapter;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.garboard.contracts.inventory.v1.GetItemsRequest;
import dev.garboard.contracts.inventory.v1.InventoryServiceGrpc;
import dev.garboard.contracts.inventory.v1.InventoryServiceGrpc.InventoryServiceBlockingStub;
import dev.garboard.contracts.money.MoneyMessages;
import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.messaging.EventHandler;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.order.domain.Catalog;
import dev.garboard.order.domain.Item;
import dev.garboard.order.domain.Sku;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the stock for its prices, by gRPC. They are kept for a moment, and until the stock tells of
 * another; while it does not answer, an older price will do for so long.
 */
public final class GrpcCatalog implements Catalog, EventHandler {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcCatalog.class);
  private static final Duration PATIENCE = Duration.ofMillis(300);
  private static final Duration FRESH = Duration.ofSeconds(10);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final int MOST = 10_000;

  private record Priced(Item item, long asked) {
    boolean isYoungerThan(Duration age) {
      return System.nanoTime() - asked < age.toNanos();
    }
  }

  private final InventoryServiceBlockingStub inventory;
  private final Duration maxAge;
  private final Cache<Sku, Priced> known;

  /**
   * Asks over this channel.
   *
   * @param maxAge of a price while nobody answers
   */
  public GrpcCatalog(Channel channel, Duration maxAge) {
    inventory = InventoryServiceGrpc.newBlockingStub(channel);
    this.maxAge = maxAge;
    known = Caffeine.newBuilder().maximumSize(MOST).build();
  }

  @Override
  public Map<Sku, Item> items(Set<Sku> skus) {
    var fresh = known(skus, FRESH);
    return fresh.keySet().containsAll(skus) ? fresh : asked(skus);
  }

  private Map<Sku, Item> known(Set<Sku> skus, Duration age) {
    var items = new HashMap<Sku, Item>();
    for (var sku : skus) {
      var priced = known.getIfPresent(sku);
      if (priced != null && priced.isYoungerThan(age)) {
        items.put(sku, priced.item());
      }
    }
    return items;
  }

  private Map<Sku, Item> asked(Set<Sku> skus) {
    try {
      return answered(skus);
    } catch (StatusRuntimeException e) {
      var items = known(skus, maxAge);
      if (items.keySet().containsAll(skus)) {
        LOG.warn("the stock does not answer, prices are older: {}", e.getStatus().getCode());
        return items;
      }
      throw new Refusal(
          Problem.DEPENDENCY_UNAVAILABLE, "the stock does not tell its prices", RETRY_AFTER);
    }
  }

  private Map<Sku, Item> answered(Set<Sku> skus) {
    var now = System.nanoTime();
    var request =
        GetItemsRequest.newBuilder().addAllSkus(skus.stream().map(Sku::value).toList()).build();
    var items = new HashMap<Sku, Item>();
    inventory
        .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .getItems(request)
        .getItemsList()
        .forEach(
            told -> {
              var sku = new Sku(told.getSku());
              var item = new Item(sku, told.getTitle(), MoneyMessages.money(told.getUnitPrice()));
              items.put(sku, item);
              known.put(sku, new Priced(item, now));
            });
    return items;
  }

  /** An article has another price or title now. */
  @Override
  public void handle(Event event) {
    known.invalidate(new Sku(event.envelope().subject()));
  }
}
