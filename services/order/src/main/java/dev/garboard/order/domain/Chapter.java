package dev.garboard.order.domain;

import java.time.Instant;

/**
 * One thing that happened on the way of an order, here or in another service.
 *
 * @param number from 1, in the order in which this service heard of it
 * @param type of the event
 * @param data of the event, JSON
 */
public record Chapter(long number, String type, String data, Instant at) {}
