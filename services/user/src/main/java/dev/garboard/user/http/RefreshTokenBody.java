package dev.garboard.user.http;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The body of a refresh and of a sign-out. */
record RefreshTokenBody(@JsonProperty("refresh_token") String refreshToken) {
  /** Without the token. */
  @Override
  public String toString() {
    return "RefreshTokenBody";
  }
}
