package dev.garboard.inventory.domain;

/** Everything that can be done with the inventory, for the doors. */
public record UseCases(
    PutItem putItem,
    SetStock setStock,
    ReserveStock reserveStock,
    EndReservation endReservation,
    KeepReservation keepReservation,
    ShowInventory showInventory) {}
