package dev.garboard.user.http;

import dev.garboard.kit.security.Password;

/** The body of a registration. */
record NewUser(String email, Password password, String name) {}
