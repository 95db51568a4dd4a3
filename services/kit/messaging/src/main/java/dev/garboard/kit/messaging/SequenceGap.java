package dev.garboard.kit.messaging;

/** An event came before one that precedes it; a little later that may have come, too. */
final class SequenceGap extends RuntimeException {
  private static final long serialVersionUID = 1;

  SequenceGap(Event event, long expected) {
    super(
        event + " is number " + event.envelope().aggregateSeq() + ", expected " + expected,
        null,
        false,
        false);
  }
}
