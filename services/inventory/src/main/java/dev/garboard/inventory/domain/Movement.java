package dev.garboard.inventory.domain;

import java.time.Instant;

/**
 * A line of the ledger: the stock of an article is the sum of its movements.
 *
 * @param onHand by how many pieces more are in the house
 * @param reserved by how many more of them are put aside
 */
public record Movement(Sku sku, long onHand, long reserved, Cause cause, Instant at) {}
