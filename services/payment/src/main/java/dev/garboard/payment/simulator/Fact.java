package dev.garboard.payment.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.garboard.contracts.money.MoneyJson;
import java.util.UUID;

/**
 * One line of the ledger: something that happened and stays so.
 *
 * @param n counts from 1
 * @param at RFC 3339
 * @param key of the authorization
 * @param refund the key of the refund, of a {@link Kind#refunded} only
 * @param amount absent of a key that was refused
 * @param method what was to be charged; of the first fact of a key
 * @param reference what the gateway calls the authorization; absent if there is none
 * @param trace of the call, if it had one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Fact(
    long n,
    String at,
    Kind fact,
    UUID key,
    UUID refund,
    MoneyJson amount,
    String method,
    String reference,
    String trace) {
  /** What can happen, in the words of the ledger. */
  enum Kind {
    authorized,
    declined,
    captured,
    voided,
    refunded,
    /** A void of a key that was never heard of: no authorization of it will be. */
    refused
  }
}
