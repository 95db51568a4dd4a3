/** Real servers without Docker, faults between them and their clients, and bounded load. */
package dev.garboard.kit.testing;
