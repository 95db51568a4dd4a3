package dev.garboard.inventory.http;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The body that says what somebody counted. */
record NewStock(@JsonProperty("on_hand") Long onHand) {}
