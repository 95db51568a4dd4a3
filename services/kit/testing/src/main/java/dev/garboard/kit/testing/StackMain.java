package dev.garboard.kit.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The processes of this module: {@code serve DIRECTORY IDLE}, the supervisor of a shared {@link
 * Stack}; {@code run NAME HINT SERVICE…}, services for a person, who is told the hint when all of
 * them serve. A service is {@code NAME,JAR,LIBRARIES,HTTP_PORT,ADMIN_PORT[,MAIN_CLASS]}. {@code
 * token SCOPE}, a token of somebody new, signed with GARBOARD_SECURITY_JWT_SECRET.
 */
public final class StackMain {
  private static final int MISUSED = 64;
  private static final int LEAST = 5;

  private StackMain() {}

  public static void main(String[] args) throws Exception {
    var words = List.of(args);
    if (words.size() == 3 && words.getFirst().equals("serve")) {
      Supervisor.serve(new SupervisorHome(Path.of(args[1])), Duration.parse(args[2]));
    } else if (words.size() > 3 && words.getFirst().equals("run")) {
      System.exit(run(args[1], args[2], words.subList(3, words.size())));
    } else if (words.size() == 2 && words.getFirst().equals("token")) {
      var secret = System.getenv("GARBOARD_SECURITY_JWT_SECRET");
      var tokens = new Tokens("https://garboard.dev/user", secret);
      System.out.println(tokens.of(UUID.randomUUID().toString(), words.getLast()));
    } else {
      System.err.println(
          "usage: StackMain serve DIRECTORY IDLE | run NAME HINT SERVICE… | token SCOPE");
      System.exit(MISUSED);
    }
  }

  private static int run(String name, String hint, List<String> services) throws Exception {
    var parts = new ArrayList<Launch.Part>();
    for (var service : services) {
      parts.add(part(service.split(",", -1)));
    }
    var directory = StackDirectory.here().resolve("run").resolve(name);
    return new Launch(parts, directory, System.getenv(), System.out).run(hint);
  }

  private static Launch.Part part(String[] words) throws IOException {
    var main = words.length > LEAST ? Optional.of(words[LEAST]) : Optional.<String>empty();
    var code = ServiceCode.of(words[0], Path.of(words[1]), Path.of(words[2]), main);
    return new Launch.Part(
        code.with("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx192m"),
        Integer.parseInt(words[3]),
        Integer.parseInt(words[4]));
  }
}
