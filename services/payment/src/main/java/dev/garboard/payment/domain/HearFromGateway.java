package dev.garboard.payment.domain;

/** The gateway says that something happened. It is not believed, but asked. */
public final class HearFromGateway {
  private final Payments payments;
  private final Instructions instructions;

  public HearFromGateway(Payments payments, Instructions instructions) {
    this.payments = payments;
    this.instructions = instructions;
  }

  /** Asks at once what it was to be asked later, if it was; however often it says so. */
  public void hear(Command authorization) {
    payments.find(authorization).map(Payment::id).ifPresent(instructions::hurry);
  }
}
