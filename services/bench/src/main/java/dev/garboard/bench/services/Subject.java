package dev.garboard.bench.services;

import java.util.List;
import java.util.Map;

/**
 * Something to measure: how it is started and where it listens.
 *
 * @param name as tables have it
 * @param healthPort where {@code healthPath} answers 200 once it works
 */
record Subject(
    String name,
    List<String> command,
    Map<String, String> environment,
    int httpPort,
    int grpcPort,
    int healthPort,
    String healthPath) {

  String url(String path) {
    return "http://127.0.0.1:" + httpPort + path;
  }

  String grpcUrl(String method) {
    return "grpc://127.0.0.1:" + grpcPort + method;
  }
}
