package dev.garboard.kit.saga;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Sagas for tests: a journey with a hotel and a flight, confirmed, paid and ticketed. */
final class Trips {
  static final String HOTELS = "hotel.commands.v1";
  static final String FLIGHTS = "flight.commands.v1";
  static final String REPLIES = "trips.saga-replies.v1";

  static final SagaConfig CONFIG =
      new SagaConfig(Duration.ofSeconds(10), 3, Duration.ofMinutes(15), 20, Duration.ofDays(90));

  private Trips() {}

  /** What a trip knows. */
  record Trip(String guest, Optional<String> hotelId, Optional<String> flightId, String notes) {
    static Trip of(String guest) {
      return new Trip(guest, Optional.empty(), Optional.empty(), "");
    }

    Trip hotel(String id) {
      return new Trip(guest, Optional.of(id), flightId, notes);
    }

    Trip flight(String id) {
      return new Trip(guest, hotelId, Optional.of(id), notes);
    }
  }

  /** Hotel, flight, pivot, payment, ticket. */
  static SagaBuilder<Trip> book() {
    return stepByStep(1)
        .pivot("Confirm", (_, trip) -> new Verdict.Passed<>(trip))
        .retriable(
            "CapturePayment", step -> step.command(FLIGHTS, "CapturePayment", (_, _) -> Map.of()))
        .retriable("SendTicket", step -> step.command(FLIGHTS, "SendTicket", (_, _) -> Map.of()));
  }

  static SagaBuilder<Trip> stepByStep(int version) {
    return SagaDefinition.of("BookTrip", version, Trip.class)
        .repliesIn(REPLIES)
        .compensable("BookHotel", Trips::hotel)
        .compensable("BookFlight", Trips::flight);
  }

  static StepBuilder<Trip> hotel(StepBuilder<Trip> step) {
    return step.command(HOTELS, "BookHotel", (_, trip) -> Map.of("guest", trip.guest()))
        .reply((trip, json) -> trip.hotel(json.path("hotel_id").asText("?")))
        .undo("CancelHotel", (_, trip) -> Map.of("hotel_id", trip.hotelId().orElse("?")));
  }

  static StepBuilder<Trip> flight(StepBuilder<Trip> step) {
    return step.command(FLIGHTS, "BookFlight", (_, trip) -> Map.of("guest", trip.guest()))
        .reply((trip, json) -> trip.flight(json.path("flight_id").asText("?")))
        .undo("CancelFlight", (_, trip) -> Map.of("flight_id", trip.flightId().orElse("?")));
  }

  /** Hotel and flight at the same time; both after the pivot too. */
  static SagaBuilder<Trip> parallel() {
    return SagaDefinition.of("BookBoth", 1, Trip.class)
        .repliesIn(REPLIES)
        .parallel(
            group ->
                group
                    .compensable("BookHotel", Trips::hotel)
                    .compensable("BookFlight", Trips::flight))
        .pivot("Confirm", (_, trip) -> new Verdict.Passed<>(trip))
        .parallel(
            group ->
                group
                    .retriable(
                        "CapturePayment",
                        step -> step.command(FLIGHTS, "CapturePayment", (_, _) -> Map.of()))
                    .retriable(
                        "SendTicket",
                        step -> step.command(FLIGHTS, "SendTicket", (_, _) -> Map.of())));
  }

  /** A hotel, then somebody who approves within two days. */
  static SagaBuilder<Trip> approved() {
    return SagaDefinition.of("ApproveTrip", 1, Trip.class)
        .repliesIn(REPLIES)
        .compensable("BookHotel", Trips::hotel)
        .awaitExternal(
            "Approval",
            Duration.ofDays(2),
            (trip, json) ->
                new Trip(trip.guest(), trip.hotelId(), trip.flightId(), json.path("by").asText()))
        .pivot("Confirm", (_, trip) -> new Verdict.Passed<>(trip));
  }
}
