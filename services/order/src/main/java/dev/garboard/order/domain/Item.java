package dev.garboard.order.domain;

import dev.garboard.contracts.money.Money;

/** An article as the stock sells it now. */
public record Item(Sku sku, String title, Money unitPrice) {}
