package dev.garboard.inventory.adapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.inventory.domain.EndReservation;
import dev.garboard.inventory.domain.KeepReservation;
import dev.garboard.inventory.domain.Line;
import dev.garboard.inventory.domain.Lines;
import dev.garboard.inventory.domain.OrderId;
import dev.garboard.inventory.domain.Quantity;
import dev.garboard.inventory.domain.Reservation;
import dev.garboard.inventory.domain.ReservationStatus;
import dev.garboard.inventory.domain.ReserveStock;
import dev.garboard.inventory.domain.ReserveStock.Outcome.OtherLines;
import dev.garboard.inventory.domain.ReserveStock.Outcome.OutOfStock;
import dev.garboard.inventory.domain.ReserveStock.Outcome.Reserved;
import dev.garboard.inventory.domain.ReserveStock.Outcome.UnknownItems;
import dev.garboard.inventory.domain.Sku;
import dev.garboard.inventory.domain.Step;
import dev.garboard.inventory.domain.UseCases;
import dev.garboard.kit.messaging.UnreadableMessage;
import dev.garboard.kit.saga.Answer;
import dev.garboard.kit.saga.Command;
import dev.garboard.kit.saga.Participant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The commands that sagas send; their JSON is that of the schemas in contracts, commands. */
public final class InventoryCommands {
  /** Where they come from. */
  public static final String TOPIC = "inventory.commands.v1";

  /** Longer than any saga waits: what is older was replayed, and nobody wants it any more. */
  private static final Duration FORGOTTEN = Duration.ofDays(1);

  private final ReserveStock reserveStock;
  private final EndReservation endReservation;
  private final KeepReservation keepReservation;
  private final InstantSource clock;

  /** The data of {@code ReserveInventory}. */
  record Reserve(@JsonProperty("order_id") UUID order, List<LineData> lines) {
    Lines wanted() {
      return read("lines", lines, it -> new Lines(each(it)));
    }

    private static List<Line> each(List<LineData> lines) {
      return IntStream.range(0, lines.size())
          .mapToObj(n -> read("lines[" + n + "]", lines.get(n), it -> it.line(n)))
          .toList();
    }
  }

  /** A line of it. */
  record LineData(String sku, Integer quantity) {
    Line line(int n) {
      return new Line(
          read("lines[" + n + "].sku", sku, Sku::new),
          read("lines[" + n + "].quantity", quantity, Quantity::new));
    }
  }

  /**
   * The data of {@code ReleaseReservation}, {@code CommitReservation}, {@code ExtendReservation}.
   */
  record OfOrder(@JsonProperty("order_id") UUID order) {}

  /** Commands for these use cases. */
  public InventoryCommands(UseCases cases, InstantSource clock) {
    reserveStock = cases.reserveStock();
    endReservation = cases.endReservation();
    keepReservation = cases.keepReservation();
    this.clock = clock;
  }

  /** Has this participant carry them out. */
  public void addTo(Participant participant) {
    participant
        .on("ReserveInventory", Reserve.class, this::reserve)
        .on("CommitReservation", OfOrder.class, this::commit)
        .on("ExtendReservation", OfOrder.class, this::extend)
        .undo("ReleaseReservation", OfOrder.class, this::release);
  }

  private Answer reserve(Command command, Reserve data) {
    var order = theirs(data.order(), command);
    var lines = data.wanted();
    if (command.deadline().plus(FORGOTTEN).isBefore(clock.instant())) {
      return new Answer.Refused("EXPIRED");
    }
    return switch (reserveStock.reserve(order, lines)) {
      case Reserved(var reservation) -> reserved(reservation);
      case OutOfStock _ -> new Answer.Refused("OUT_OF_STOCK");
      case UnknownItems _ -> new Answer.Refused("UNKNOWN_SKU");
      case OtherLines _ -> new Answer.Refused("ORDER_HAS_RESERVATION");
    };
  }

  /** Perhaps by a command that was heard before, and forgotten by the log of commands. */
  private static Answer reserved(Reservation reservation) {
    return switch (ReservationStatus.of(reservation)) {
      case HELD, COMMITTED -> done(reservation);
      case RELEASED -> new Answer.Refused(ReservationStatus.RELEASED.name());
    };
  }

  private Answer commit(Command command, OfOrder data) {
    return answer(
        endReservation.commit(theirs(data.order(), command)), new Answer.Refused("NO_RESERVATION"));
  }

  private Answer extend(Command command, OfOrder data) {
    return answer(
        keepReservation.extend(theirs(data.order(), command)),
        new Answer.Refused("NO_RESERVATION"));
  }

  private Answer release(Command command, OfOrder data) {
    return answer(endReservation.release(theirs(data.order(), command)), new Answer.Done());
  }

  private static Answer answer(Step step, Answer withoutReservation) {
    return switch (step) {
      case Step.Done(var reservation) -> done(reservation);
      case Step.Refused(var reservation) ->
          new Answer.Refused(ReservationStatus.of(reservation).name());
      case Step.NoReservation() -> withoutReservation;
    };
  }

  private static Answer done(Reservation reservation) {
    return new Answer.Done(Map.of("reservation_id", reservation.id().toString()));
  }

  /** The saga that fulfils an order has the id of the order: nobody commands for another's. */
  private static OrderId theirs(UUID order, Command command) {
    if (!read("order_id", order, OrderId::new).value().equals(command.saga())) {
      throw new UnreadableMessage("data.order_id must be that of the saga");
    }
    return new OrderId(order);
  }

  /** Neither absent nor wrong; the value is not quoted. */
  private static <T, R> R read(String field, T given, Function<T, R> constructor) {
    if (given == null) {
      throw new UnreadableMessage("data." + field + " is missing");
    }
    try {
      return constructor.apply(given);
    } catch (IllegalArgumentException e) {
      throw new UnreadableMessage("data." + field + " " + e.getMessage());
    }
  }
}
