package dev.garboard.kit.saga;

import java.util.UUID;

/**
 * A command to send.
 *
 * @param body JSON
 */
record Outgoing(UUID id, String topic, String type, int attempt, String body) {}
