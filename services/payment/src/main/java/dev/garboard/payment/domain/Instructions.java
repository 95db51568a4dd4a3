package dev.garboard.payment.domain;

/** What the gateway has not answered yet. */
public interface Instructions {
  /**
   * Has it carried out after the commit, again and again until the gateway has answered, also by
   * others if this process dies.
   *
   * @return false if the command has an instruction already
   */
  boolean add(Instruction instruction);

  /** Whether an instruction of this command, kind and payment was added before. */
  boolean has(Instruction instruction);

  /** Asks what is not answered of this payment at once. */
  void hurry(PaymentId payment);

  /** The gateway has answered; false if it had before. */
  boolean end(Instruction instruction);
}
