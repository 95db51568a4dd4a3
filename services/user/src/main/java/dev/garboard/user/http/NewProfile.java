package dev.garboard.user.http;

/** The body that replaces a profile. */
record NewProfile(String name) {}
