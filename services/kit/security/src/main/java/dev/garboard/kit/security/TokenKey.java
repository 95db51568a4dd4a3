package dev.garboard.kit.security;

import java.security.Key;

/**
 * A key with the one algorithm that it is for; what a token's header says never chooses another.
 */
record TokenKey(String id, TokenAlgorithm algorithm, Key key) {
  boolean verifies(byte[] input, byte[] signature) {
    return algorithm.verify(key, input, signature);
  }

  byte[] sign(byte[] input) {
    return algorithm.sign(key, input);
  }

  @Override
  public String toString() {
    return id + " " + algorithm.text();
  }
}
