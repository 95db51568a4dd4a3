package dev.garboard.user.http;

import dev.garboard.kit.security.Password;

/** The body of a sign-in. */
record Credentials(String email, Password password) {}
