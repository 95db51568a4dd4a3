package dev.garboard.user.http;

/** The body that replaces an address. */
record NewEmail(String email) {}
