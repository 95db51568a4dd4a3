/**
 * Business processes over several services, each step undone if a later one is refused:
 * definitions, a persistent engine, the participants that carry out commands, and steering.
 */
package dev.garboard.kit.saga;
