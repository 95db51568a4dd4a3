package dev.garboard.crd;

/** Probe. */
public record Microservice(String name) {}
