package dev.garboard.inventory.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.contracts.money.MoneyJson;

/** The body that describes an article. */
record NewItem(String title, @JsonProperty("unit_price") MoneyJson unitPrice) {}
