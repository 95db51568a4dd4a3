package dev.garboard.bench.services;

import java.nio.file.Path;
import java.util.List;

/** What is asked, of each subject in the same way. */
enum Workload {
  READ("GET /api/v1/users/{id}"),
  CREATE("POST /api/v1/users"),
  GRPC_READ("GetUser by gRPC");

  private static final String NEW_USER =
      """
      {"email": "WINDOW-{n}@example.org", "password": "correct horse battery staple", "name": "NAME"}""";

  private final String title;

  Workload(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /**
   * Arguments of the load.
   *
   * @param window unlike any other, for addresses that nobody has yet
   */
  List<String> arguments(Subject subject, Path calls, String window) {
    return switch (this) {
      case READ ->
          List.of(
              "-url",
              subject.url("/api/v1/users/{id}"),
              "-calls",
              "" + calls,
              "-connections",
              "64");
      case CREATE ->
          List.of(
              "-url",
              subject.url("/api/v1/users"),
              "-body",
              NEW_USER.replace("WINDOW", window).replace("NAME", "x".repeat(100)),
              "-want",
              "201",
              "-connections",
              "64");
      case GRPC_READ ->
          List.of(
              "-url",
              subject.grpcUrl("/garboard.user.v1.UserService/GetUser"),
              "-calls",
              "" + calls,
              "-connections",
              "4",
              "-streams",
              "16");
    };
  }
}
