package dev.garboard.kit.testing;

import java.nio.file.Path;
import java.time.Duration;

/** Another JVM with the stack open: says what it got, then waits to be told to end. */
final class StackClient {
  private StackClient() {}

  public static void main(String[] args) throws Exception {
    try (var stack = Stack.open(Path.of(args[0]), Duration.parse(args[1]))) {
      var database = stack.postgres().database("client");
      System.out.println(
          stack.supervisor()
              + " "
              + stack.postgres().port()
              + " "
              + stack.redis().port()
              + " "
              + database.username());
      System.in.read();
    }
  }
}
