/** The saga of an order as one writes it with the Java SDK of Temporal. */
package dev.garboard.peers.temporal;
