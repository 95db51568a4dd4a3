package dev.garboard.kit.saga;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a saga wants done, without its data.
 *
 * @param id the same however often it is sent (RFC 9562, version 5, of the saga and the step)
 * @param saga on whose behalf
 * @param attempt which sending this is, from 1
 * @param deadline when the sender stops waiting for this one
 * @param replyTo the topic of the replies; empty if nobody waits for one
 * @param compensates the command that this one undoes
 */
public record Command(
    UUID id,
    UUID saga,
    int attempt,
    Instant deadline,
    Optional<String> replyTo,
    Optional<UUID> compensates) {}
