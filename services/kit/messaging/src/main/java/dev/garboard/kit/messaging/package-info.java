/**
 * Messages between services: envelope, brokers, outbox relay, consumers with inbox, dead letters.
 */
package dev.garboard.kit.messaging;
