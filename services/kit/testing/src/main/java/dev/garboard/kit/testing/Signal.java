package dev.garboard.kit.testing;

/** What a {@link Guard} delivers; STOP, CONT and KILL go to the children of the server too. */
enum Signal {
  INT,
  TERM,
  KILL,
  STOP,
  CONT
}
