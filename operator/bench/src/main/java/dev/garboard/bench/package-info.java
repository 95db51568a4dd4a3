/** Benchmarks of the operator on a real API server: counts first, then time and memory. */
package dev.garboard.bench;
