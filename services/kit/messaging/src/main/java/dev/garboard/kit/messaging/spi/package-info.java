/** What a message broker must do for the house; see the contract test {@code BrokerContract}. */
package dev.garboard.kit.messaging.spi;
