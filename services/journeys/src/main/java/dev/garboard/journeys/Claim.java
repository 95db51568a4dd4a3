package dev.garboard.journeys;

import java.util.stream.Stream;

/** Something that should be so, and what to say otherwise. */
record Claim(boolean holds, String otherwise) {
  static Stream<String> broken(Claim... claims) {
    return Stream.of(claims).filter(claim -> !claim.holds).map(Claim::otherwise);
  }
}
