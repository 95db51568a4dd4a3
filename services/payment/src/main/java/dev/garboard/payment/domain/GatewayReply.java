package dev.garboard.payment.domain;

/** What a gateway says of an authorization, or of what was to be done with it. */
public sealed interface GatewayReply {
  /**
   * It is so.
   *
   * @param reference what the gateway calls the authorization
   */
  record Approved(String reference) implements GatewayReply {}

  /** It is not so, and never will be. */
  record Refused(String reason) implements GatewayReply {}

  /** What should be let go of was taken. */
  record AlreadyCaptured(String reference) implements GatewayReply {}

  /** The gateway has never heard of it; only a question is answered so. */
  record Unseen() implements GatewayReply {}

  /** No answer: perhaps done, perhaps not. Say it again. */
  record Unknown(String why) implements GatewayReply {}
}
