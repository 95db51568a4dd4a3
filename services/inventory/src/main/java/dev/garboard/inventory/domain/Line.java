package dev.garboard.inventory.domain;

/** So many of one article. */
public record Line(Sku sku, Quantity quantity) {}
