package dev.garboard.inventory.domain;

/**
 * On whose behalf a use case runs.
 *
 * @param name what its token calls it
 * @param readsAll whether it may look at every reservation
 */
public record Actor(String name, boolean readsAll) {}
