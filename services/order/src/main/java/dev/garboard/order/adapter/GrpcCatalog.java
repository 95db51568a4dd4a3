package dev.garboard.order.adapter;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.garboard.contracts.inventory.v1.GetItemsRequest;
import dev.garboard.contracts.inventory.v1.InventoryServiceGrpc;
import dev.garboard.contracts.inventory.v1.InventoryServiceGrpc.InventoryServiceBlockingStub;
import dev.garboard.contracts.money.MoneyMessages;
import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.messaging.EventHandler;
import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.order.domain.Catalog;
import dev.garboard.order.domain.Item;
import dev.garboard.order.domain.Sku;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the stock for its prices, by gRPC. They are kept for a moment, and until the stock tells of
 * another; while it does not answer, an older price will do for so long.
 */
public final class GrpcCatalog implements Catalog, EventHandler, Component {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcCatalog.class);
  private static final Duration PATIENCE = Duration.ofMillis(300);

  /** For the first call of a process, which finds neither a connection nor its classes. */
  private static final Duration COLD = Duration.ofSeconds(2);

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
  private final Duration fresh;
  private final Cache<Sku, Priced> known;

  /**
   * Asks over this channel.
   *
   * @param maxAge of a price while nobody answers
   */
  public GrpcCatalog(Channel channel, Duration maxAge) {
    inventory = InventoryServiceGrpc.newBlockingStub(channel);
    this.maxAge = maxAge;
    fresh = FRESH.compareTo(maxAge) < 0 ? FRESH : maxAge;
    known = Caffeine.newBuilder().maximumSize(MOST).build();
  }

  @Override
  public String name() {
    return "catalog";
  }

  /** Calls once, before somebody waits for it; that the stock is away is nothing to wait for. */
  @Override
  public void start() {
    try {
      told(GetItemsRequest.getDefaultInstance(), COLD);
    } catch (StatusRuntimeException e) {
      LOG.warn("the stock does not answer yet: {}", e.getStatus().getCode());
    }
  }

  @Override
  public void stop() {}

  @Override
  public Map<Sku, Item> items(Set<Sku> skus) {
    var young = known(skus, fresh);
    return young.keySet().containsAll(skus) ? young : asked(skus);
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
    told(request, PATIENCE)
        .forEach(
            told -> {
              var sku = new Sku(told.getSku());
              var item = new Item(sku, told.getTitle(), MoneyMessages.money(told.getUnitPrice()));
              items.put(sku, item);
              known.put(sku, new Priced(item, now));
            });
    return items;
  }

  private List<dev.garboard.contracts.inventory.v1.Item> told(
      GetItemsRequest request, Duration patience) {
    return inventory
        .withDeadlineAfter(patience.toMillis(), TimeUnit.MILLISECONDS)
        .getItems(request)
        .getItemsList();
  }

  /** An article has another price or title now. */
  @Override
  public void handle(Event event) {
    known.invalidate(Heard.read("ce_subject", event.envelope().subject(), Sku::new));
  }
}
