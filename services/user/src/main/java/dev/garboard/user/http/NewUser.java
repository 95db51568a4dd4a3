package dev.garboard.user.http;

/** The body of a registration. */
record NewUser(String email, String name) {}
