package dev.garboard.peers.lra;

/** So much is to be held, in cents. */
public record Payment(long amount, String paymentMethod) {}
