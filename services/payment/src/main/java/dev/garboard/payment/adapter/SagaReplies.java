package dev.garboard.payment.adapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.kit.saga.Answer;
import dev.garboard.kit.saga.Participant;
import dev.garboard.payment.domain.Command;
import dev.garboard.payment.domain.CommandReplies;
import dev.garboard.payment.domain.PaymentId;

/** Tells the saga that sent a command. */
public final class SagaReplies implements CommandReplies {
  private final Participant participant;

  /** What a saga gets to know of a payment. */
  record Paid(@JsonProperty("payment_id") String paymentId) {
    static Answer done(PaymentId payment) {
      return new Answer.Done(new Paid(payment.toString()));
    }
  }

  /** By this participant, which knows where they came from. */
  public SagaReplies(Participant participant) {
    this.participant = participant;
  }

  @Override
  public void done(Command command, PaymentId payment) {
    participant.answer(command.value(), Paid.done(payment));
  }

  @Override
  public void refused(Command command, Refusal reason) {
    participant.answer(command.value(), new Answer.Refused(reason.name()));
  }
}
