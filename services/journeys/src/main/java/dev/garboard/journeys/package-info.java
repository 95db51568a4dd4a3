/**
 * The shop as it runs for real, and what must be true of it whatever happens: for tests across
 * services and for the benchmark.
 */
package dev.garboard.journeys;
