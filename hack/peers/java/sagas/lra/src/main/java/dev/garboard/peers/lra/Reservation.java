package dev.garboard.peers.lra;

/** So many of an article are put aside. */
public record Reservation(String sku, int quantity) {}
