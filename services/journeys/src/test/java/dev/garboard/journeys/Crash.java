package dev.garboard.journeys;

/**
 * A service that ends, as by {@code kill -9}, while an order is under way.
 *
 * @param moment the crash point, what it is about, and how often the order comes by
 * @param doubled whether every message is said twice
 */
record Crash(Scenario scenario, Room room, String moment, boolean doubled) {
  Crash twice() {
    return new Crash(scenario, room, moment, true);
  }

  @Override
  public String toString() {
    var messages = doubled ? ", every message twice" : "";
    return scenario + ": " + room + " ends at " + moment + messages;
  }
}
