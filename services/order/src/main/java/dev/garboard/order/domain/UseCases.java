package dev.garboard.order.domain;

/** What can be done with orders. */
public record UseCases(PlaceOrder placeOrder, ShowOrders showOrders, CancelOrder cancelOrder) {}
