/** Benchmarks of the services beside peers: CPU per request first, then rates and latency. */
package dev.garboard.bench.services;
