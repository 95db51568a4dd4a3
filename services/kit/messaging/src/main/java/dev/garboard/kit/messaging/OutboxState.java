package dev.garboard.kit.messaging;

/** Rows that wait, rows that only a person can release, and the age of the oldest of all. */
record OutboxState(long pending, long parked, double oldestSeconds) {}
