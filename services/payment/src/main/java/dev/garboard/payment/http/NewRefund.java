package dev.garboard.payment.http;

import dev.garboard.contracts.money.MoneyJson;

/** The body that asks for money back. */
record NewRefund(MoneyJson amount) {}
