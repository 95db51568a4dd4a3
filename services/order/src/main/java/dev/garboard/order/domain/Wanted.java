package dev.garboard.order.domain;

/** So many of one article. */
public record Wanted(Sku sku, Quantity quantity) {}
