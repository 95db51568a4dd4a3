package dev.garboard.user.http;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a sign-in gives (RFC 6749 section 5.1); times in seconds. */
record Tokens(
    @JsonProperty("access_token") String accessToken,
    @JsonProperty("token_type") String tokenType,
    @JsonProperty("expires_in") long expiresIn,
    @JsonProperty("refresh_token") String refreshToken) {
  /** Without the tokens. */
  @Override
  public String toString() {
    return "Tokens";
  }
}
