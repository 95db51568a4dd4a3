package dev.garboard.payment.domain;

import dev.garboard.contracts.money.Money;
import dev.garboard.payment.domain.Instruction.Kind;
import java.time.Instant;
import java.util.Optional;

/**
 * What the gateway was told to do, and how often.
 *
 * @param tries after the first
 * @param endedAt when it answered; empty while it has not
 * @param trace of what needed it ({@code traceparent}), or empty
 */
public record Attempt(
    Command command,
    Kind kind,
    OrderId order,
    PaymentId payment,
    Money amount,
    int tries,
    Instant begunAt,
    Optional<Instant> endedAt,
    String trace) {}
