/** The saga of an order as one writes it with MicroProfile LRA on Quarkus. */
package dev.garboard.peers.lra;
